"""csrc as Cython sees it, and what every compiled module shares: the instruction set, the threads."""

cdef extern from "primer.h" nogil:
    ctypedef void (*primer_loop)(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil
    ctypedef struct primer_work:
        void *scratch
        Py_ssize_t failed
        int left
        int far
    ctypedef size_t (*primer_scratch)(const Py_ssize_t *dims) noexcept nogil
    const size_t PRIMER_TOO_LARGE
    enum:
        PRIMER_F32
        PRIMER_F64
        PRIMER_C64
        PRIMER_C128
        PRIMER_BOOL
        PRIMER_I8
        PRIMER_I16
        PRIMER_I32
        PRIMER_I64
        PRIMER_F16
        PRIMER_N_DTYPES
        PRIMER_BITS
        PRIMER_MAX_HYPER
        PRIMER_MAX_STATES
    ctypedef struct primer_kernel:
        const char *name
        const char *signature
        const char *doc
        const char *operands
        int nin
        int nout
        const char *failure
        primer_loop loop[10]
        primer_scratch scratch[10]
        primer_loop one[10]
        primer_scratch one_scratch[10]
    enum:
        PRIMER_KC
        PRIMER_CONTINUE
    ctypedef struct primer_block:
        Py_ssize_t m
        Py_ssize_t n
        Py_ssize_t k
        const void *a
        Py_ssize_t a_column
        const void *b
        Py_ssize_t b_row
        Py_ssize_t b_column
        void *c
        Py_ssize_t c_row
        Py_ssize_t c_column
        int sign
        int a_packed
        int b_packed
    ctypedef void (*primer_pack)(
        Py_ssize_t length, Py_ssize_t other, const void *source, Py_ssize_t row, Py_ssize_t column,
        void *out) noexcept nogil
    ctypedef struct primer_gemm:
        int size
        int lanes
        int mr
        int nr
        int mc
        int nc
        void (*block[2])(const primer_block *) noexcept nogil
        int thin_columns
        void (*thin)(const primer_block *, Py_ssize_t a_row) noexcept nogil
        primer_pack pack_a[2]
        primer_pack pack_b[2]
    enum:
        PRIMER_VK
        PRIMER_FEW
        PRIMER_CHAINS
    ctypedef struct primer_vector_block:
        Py_ssize_t m
        Py_ssize_t k
        const void *a
        Py_ssize_t a_step
        const void *x
        Py_ssize_t x_next
        void *y
        Py_ssize_t y_step
        int chains
        int add
        int conjugate
    ctypedef struct primer_vector:
        void (*rows)(const primer_vector_block *) noexcept nogil
        void (*columns)(const primer_vector_block *) noexcept nogil
    ctypedef struct primer_storage:
        int word
        void (*widen)(Py_ssize_t rows, Py_ssize_t columns, const void *source, Py_ssize_t row, Py_ssize_t column,
                      void *to) noexcept nogil
        int (*narrow)(Py_ssize_t rows, Py_ssize_t columns, const void *source, void *to, Py_ssize_t row,
                      Py_ssize_t column, int also) noexcept nogil
    ctypedef void (*primer_update)(void *w, const void *g, void *const *state, Py_ssize_t n, const double *h) noexcept nogil
    ctypedef struct primer_training:
        void (*chain_rule)(void *delta, const void *slope, Py_ssize_t rows, Py_ssize_t columns, void *sums) noexcept nogil
        void (*add_scaled)(void *y, const void *x, double factor, Py_ssize_t n) noexcept nogil
        double (*square_sum)(const void *x, Py_ssize_t n) noexcept nogil
    ctypedef struct primer_fma_chains:
        double (*run)(Py_ssize_t rounds) noexcept nogil
        int flops
    enum:
        PRIMER_PANEL
        PRIMER_QR_PANEL
    ctypedef struct primer_plane:
        double *re
        double *im
    ctypedef struct primer_row_pairs:
        primer_plane u
        primer_plane w
        Py_ssize_t u_row
        Py_ssize_t n
        Py_ssize_t w_row
        Py_ssize_t k
        const double *scale
        double *length
        double tolerance
        Py_ssize_t p_first
        Py_ssize_t p_end
        Py_ssize_t q_first
        Py_ssize_t q_end
    ctypedef struct primer_panels:
        void (*lu)(primer_plane a, Py_ssize_t ld, Py_ssize_t m, Py_ssize_t n, Py_ssize_t *pivots,
                   double *work) noexcept nogil
        void (*solve_lower)(primer_plane l, Py_ssize_t row, Py_ssize_t column, int conjugate, int unit, Py_ssize_t n,
                            primer_plane b, Py_ssize_t ld, Py_ssize_t columns) noexcept nogil
        void (*qr)(primer_plane a, Py_ssize_t ld, Py_ssize_t m, Py_ssize_t n, primer_plane tau) noexcept nogil
        int (*cholesky)(primer_plane a, Py_ssize_t ld, Py_ssize_t n) noexcept nogil
        Py_ssize_t (*turn_rows)(const primer_row_pairs *pairs) noexcept nogil
    enum:
        PRIMER_STRIP
        PRIMER_REDUCED
    ctypedef struct primer_reduction:
        primer_plane a
        Py_ssize_t ld
        Py_ssize_t n
        primer_plane w
        double *d
        double *e
        primer_plane tau
    ctypedef struct primer_tridiagonal:
        double (*largest)(primer_plane a, Py_ssize_t ld, Py_ssize_t n) noexcept nogil
        void (*reflect)(const primer_reduction *r, Py_ssize_t first, Py_ssize_t k) noexcept nogil
        void (*product)(const primer_reduction *r, Py_ssize_t k, Py_ssize_t top, Py_ssize_t bottom, int update,
                        primer_plane y) noexcept nogil
        void (*finish)(const primer_reduction *r, Py_ssize_t first, Py_ssize_t k, primer_plane y) noexcept nogil
    ctypedef struct primer_bidiagonal:
        primer_plane a
        Py_ssize_t ld
        Py_ssize_t m
        Py_ssize_t n
        primer_plane x
        primer_plane u
        primer_plane y
        double *d
        double *e
        double tau[2]
    ctypedef struct primer_bidiagonalisation:
        void (*reflect)(primer_bidiagonal *r, Py_ssize_t k) noexcept nogil
        void (*step)(const primer_bidiagonal *r, Py_ssize_t k, Py_ssize_t top, Py_ssize_t bottom,
                     primer_plane z) noexcept nogil
        void (*finish)(primer_bidiagonal *r, Py_ssize_t k, primer_plane z) noexcept nogil
    ctypedef struct primer_secular_equation:
        Py_ssize_t k
        const double *d
        const double *z
        const double *square
        double rho
        double *origin
        double *tau
        double *weight
        const double *first
        const double *last
        double *to_first
        double *to_last
    ctypedef struct primer_secular:
        void (*roots)(const primer_secular_equation *q, Py_ssize_t top, Py_ssize_t bottom) noexcept nogil
        void (*weights)(const primer_secular_equation *q, Py_ssize_t top, Py_ssize_t bottom) noexcept nogil
        void (*vectors)(const primer_secular_equation *q, Py_ssize_t top, Py_ssize_t bottom, double *s, Py_ssize_t ld,
                        const Py_ssize_t *place) noexcept nogil
        void (*rotate)(double *x, double *y, Py_ssize_t n, double c, double s) noexcept nogil
    ctypedef struct primer_stacks:
        primer_panels panels[2]
        primer_tridiagonal tridiagonal[2]
        primer_bidiagonalisation bidiagonal[2]
        primer_secular secular
    ctypedef struct primer_isa:
        const char *name
        int vector_bytes
        primer_fma_chains fma_chains[2]
        const primer_stacks *stacks
        primer_vector vector[4]
        primer_gemm gemm[10]
        primer_storage storage[10]
        const primer_update (*update)[2]
        primer_training training[2]
    ctypedef struct primer_parameter:
        const char *name
        double value
        int range
    enum:
        PRIMER_POSITIVE
    ctypedef struct primer_parameters:
        int n
        primer_parameter of[8]
    ctypedef struct primer_activation:
        const char *name
        int is_vector
        primer_parameters parameters
        const char *formula
        const char *derivative_formula
        const char *latex
        double low
        double high
        const char *smoothness
        double ulp
    ctypedef struct primer_cost:
        const char *name
        int is_vector
        int from_logits
        const char *domain
        primer_parameters parameters
        const char *formula
        const char *gradient_formula
        const char *latex
    ctypedef struct primer_optimiser:
        const char *name
        primer_parameters parameters
        int n_states
        const char *states[4]
        const char *formula
        const char *source
        void (*prelude)(const double *p, double t, double *h) noexcept nogil

# The instruction set chosen at import, and a lookup by name (NULL: this processor lacks it).
cdef const primer_isa *isa
cdef const primer_isa *isa_called(str name) except NULL

# How many threads a kernel may start for work that takes one thread about this many nanoseconds.
cdef int threads_for(double nanoseconds) noexcept nogil

# Called between panels, sweeps and batches: -1 once the user has pressed Ctrl-C (the exception is set).
cdef int interrupted() noexcept nogil

# Sets MemoryError from code that runs without the GIL.
cdef void out_of_memory() noexcept nogil

# Sets LinAlgError from code that runs without the GIL.
cdef void linalg_error(const char *message) noexcept nogil
cdef void too_large(const char *row) noexcept nogil

# Row i of the kernel table of one instruction set, NULL after the last; the row with this name.
cdef const primer_kernel *kernel_row(const primer_isa *isa, int i) noexcept nogil
cdef const primer_kernel *kernel_called(const primer_isa *isa, str name) except NULL

# The floating-point flags of the calling thread: an algorithm restores what it found.
cdef unsigned long long save_flags() noexcept nogil
cdef void restore_flags(unsigned long long flags) noexcept nogil
cdef void raise_invalid() noexcept nogil

cdef const primer_activation *activation_called(const char *name) noexcept nogil
cdef int optimiser_index(str name) except -1
cdef const primer_optimiser *optimiser_row(int index) noexcept nogil
