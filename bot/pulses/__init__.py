"""Anonymous pulses: short surveys, sealed until the close, then published in groups. docs/anonymity.md says what
*anonymous* means here, and what it does not protect.
"""
