"""How the program speaks HTTP. See README.md; import the modules you need: `bodies`, `paging`, `limits`, …"""
