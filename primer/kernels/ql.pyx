"""QL steps with implicit shifts on a small real symmetric tridiagonal matrix (Bowdler, Martin, Reinsch and
Wilkinson 1968)."""

from libc.math cimport copysign, fabs, sqrt

cdef enum:
    STEPS = 50          # for one eigenvalue: 2 are needed

cdef double EPS = 2.0**-53


cdef int ql(
    const primer_isa *isa, double *d, double *e, double *z, Py_ssize_t row, Py_ssize_t columns, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t l, m
    cdef double behind = e[n - 1]       # the step works on one number more
    cdef int step
    e[n - 1] = 0
    for l in range(n):
        for step in range(STEPS + 1):
            m = l
            while m < n - 1 and fabs(e[m]) > EPS * (fabs(d[m]) + fabs(d[m + 1])):
                m += 1
            if m == l:
                break
            if step == STEPS:
                return 1
            ql_step(isa, d, e, z, row, columns, l, m)
    e[n - 1] = behind
    return 0


cdef void ql_step(
    const primer_isa *isa, double *d, double *e, double *z, Py_ssize_t row, Py_ssize_t columns, Py_ssize_t l,
    Py_ssize_t m) noexcept nogil:
    """One step on rows l .. m."""
    cdef Py_ssize_t i
    cdef double g = (d[l + 1] - d[l]) / (2 * e[l]), s = 1, c = 1, p = 0, r, f, b
    g = d[m] - d[l] + e[l] / (g + copysign(sqrt(g * g + 1), g))
    for i in range(m - 1, l - 1, -1):
        f = s * e[i]
        b = c * e[i]
        r = sqrt(f * f + g * g)
        e[i + 1] = r
        if r == 0:          # the matrix falls apart here
            d[i + 1] -= p
            e[m] = 0
            return
        s = f / r
        c = g / r
        g = d[i + 1] - p
        r = (d[i] - g) * s + 2 * c * b
        p = s * r
        d[i + 1] = g + p
        g = c * r - b
        isa.stacks.secular.rotate(z + i * row, z + (i + 1) * row, columns, c, -s)
    d[l] -= p
    e[l] = g
    e[m] = 0
