"""Printed sheets: vector PDF pages from our own maps and one typeset template."""
