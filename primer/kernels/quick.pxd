"""What else looks at arrays before any machinery."""

cimport numpy as cnp

# Do two arrays with elements certainly share no memory?
cdef bint apart(cnp.ndarray a, cnp.ndarray b) noexcept
