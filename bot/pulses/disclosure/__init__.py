"""Statistical disclosure control of pulses: in which groups people are counted, and which figures may be published.

The policy, in the words of docs/disclosure.md, as pure functions: no database, no clock, no keys, nothing random.
`company` is what must be remembered, `homes` and `tree` say who is counted with whom, `launch` lets a wave go out or
refuses it, `differencing` is why, `publish` is the close, `preview` tells what a launch would bar.
"""
