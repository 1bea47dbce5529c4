"""Invented portfolios in the contract's form: the sample with every situation, and the public UCI data."""
