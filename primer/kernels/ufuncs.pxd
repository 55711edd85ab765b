from primer.kernels.core cimport primer_isa, primer_kernel

# The stack_job of a row and a dtype of the PRIMER_ enum; never freed.
cdef void *job_of(const primer_isa *isa, const primer_kernel *row, int dtype, bint raises) except NULL

# The dtype of the PRIMER_ enum that computes a type of NumPy; -1 where none does.
cdef int dtype_of(int type_number) noexcept
