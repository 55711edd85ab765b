/* Which instruction sets this processor runs, best first; and the floating-point flags for callers from
 * outside csrc. */
#include "isa.h"
#ifdef PRIMER_X86
#include <cpuid.h>
#endif

extern const primer_isa primer_isa_baseline;
#ifdef PRIMER_X86
extern const primer_isa primer_isa_avx2, primer_isa_avx512;
#endif
#ifdef PRIMER_NEON
extern const primer_isa primer_isa_neon;
#endif

const primer_isa *const *primer_available(int *n)
{
    static const primer_isa *found[3];
    int count = 0;
#ifdef PRIMER_X86
    __builtin_cpu_init();
    unsigned int eax, ebx, ecx = 0, edx; /* not every compiler's __builtin_cpu_supports knows f16c */
    const int f16c = __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_F16C);
    const int avx2 = f16c && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                     __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
        found[count++] = &primer_isa_avx512;
    if (avx2) found[count++] = &primer_isa_avx2;
#endif
#ifdef PRIMER_NEON
    found[count++] = &primer_isa_neon;
#endif
    found[count++] = &primer_isa_baseline;
    *n = count;
    return found;
}

const primer_kernel *primer_row(const primer_isa *isa, int i)
{
    const int after = i - isa->n_kernels;
    return after < 0 ? isa->kernels + i : after < isa->stacks->n_kernels ? isa->stacks->kernels + after : NULL;
}

unsigned long long primer_save_flags(void)
{
    const fp_flags flags = fp_save();
    unsigned long long saved = 0;
    memcpy(&saved, &flags, sizeof flags);
    return saved;
}

void primer_restore_flags(unsigned long long saved)
{
    fp_flags flags;
    memcpy(&flags, &saved, sizeof flags);
    fp_restore(flags);
}

void primer_raise_invalid(void) { feraiseexcept(FE_INVALID); }

_Static_assert(sizeof(fp_flags) <= sizeof(unsigned long long), "the flags fit");
