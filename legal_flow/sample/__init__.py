"""Invented portfolios: the sample that shows every situation, and the public UCI data set, in one contract."""
