"""Pendopo: one program for a village, a regency and a network of cities."""
