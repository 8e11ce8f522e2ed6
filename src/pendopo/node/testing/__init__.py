"""What stands behind `./pendopo test`, `prove` and `words`. Needs the development packages."""
