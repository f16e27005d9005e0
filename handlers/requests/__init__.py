"""Requests in Slack: the command, the buttons of a card, and the forms behind them. Listeners translate; they decide
nothing.
"""
