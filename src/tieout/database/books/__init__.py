"""The views of schema `books`: what QuickBooks has, under QuickBooks' names, for people who read with SQL."""
