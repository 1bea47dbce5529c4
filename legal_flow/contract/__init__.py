"""The data contract of a portfolio package: what a lender sends, checked row by row."""
