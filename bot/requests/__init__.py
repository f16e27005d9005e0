"""The life of a request, verb by verb. One use case is one function and one transaction."""
