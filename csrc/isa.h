/* What every instruction set's translation unit includes BEFORE its target region opens: system headers
 * and the helpers that must not depend on the region. */
#ifndef PRIMER_ISA_H
#define PRIMER_ISA_H

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "primer.h"

#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
#define PRIMER_X86 1
#include <immintrin.h>
#elif defined(__GNUC__) && defined(__aarch64__)
#define PRIMER_NEON 1
#include <arm_neon.h>
#endif

#ifdef __GNUC__
#define INLINE static inline __attribute__((always_inline, unused))
#define UNUSED __attribute__((unused))
#define NOINLINE __attribute__((noinline, unused))
#ifdef __clang__
#define ONE_COPY NOINLINE
#else
#define ONE_COPY __attribute__((noinline, noclone, unused)) /* also not one for each value of an argument */
#endif
#else
#define INLINE static inline
#define UNUSED
#define NOINLINE
#define ONE_COPY
#endif

/* Before a loop whose length the compiler may know: unrolled whole up to 8 turns. clang warns where it does
 * not know it, which is what we mean. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed"
#endif
#ifdef __GNUC__
#define UNROLL _Pragma("GCC unroll 6")
#ifdef __clang__
#define UNROLL_TILE _Pragma("clang loop unroll(full)") /* the loops over a register tile */
#else
#define UNROLL_TILE _Pragma("GCC unroll 16")
#endif
#define IS_KNOWN(x) __builtin_constant_p(x) /* to the compiler; may be 0 where it is */
#define prefetch(p) __builtin_prefetch(p)
#define prefetch_l2(p) __builtin_prefetch(p, 0, 2)
#define opaque(x) __asm__("" : "+r"(x)) /* the compiler does not know what x is made of */
#else
#define UNROLL
#define UNROLL_TILE
#define IS_KNOWN(x) 0
#define prefetch(p) ((void)(p))
#define prefetch_l2(p) ((void)(p))
#define opaque(x) ((void)0)
#endif

/* x, a vector or a number, is made here and once. GCC otherwise repeats a load with every use, and each takes two cycles
 * where it crosses a line of the cache. */
#if defined(__GNUC__) && defined(PRIMER_X86)
#define in_register(x) __asm__("" : "+v"(x))
#elif defined(__GNUC__) && defined(PRIMER_NEON)
#define in_register(x) __asm__("" : "+w"(x))
#else
#define in_register(x) ((void)0)
#endif

/* So many bytes from p on are on their way into the cache. */
INLINE void coming(const void *p, ptrdiff_t bytes)
{
    (void)p; /* where there is no prefetch */
    for (ptrdiff_t i = 0; i < bytes; i += 64) prefetch((const char *)p + i);
}

/* A product that nothing fuses: GCC up to at least 12 makes fmaddsub of complex products of doubles in its
 * vectors, whatever -ffp-contract says. */
static inline UNUSED double rounded_product(double a, double b)
{
    double p = a * b;
    in_register(p);
    return p;
}

/* Kernels leave the floating-point flags as they found them: a masked lane that divides by zero is no
 * news to the user. */
#if defined(PRIMER_X86)
typedef unsigned int fp_flags;
static inline UNUSED fp_flags fp_save(void) { return _mm_getcsr(); }
static inline UNUSED void fp_restore(fp_flags f) { _mm_setcsr(f); }
#elif defined(PRIMER_NEON)
typedef uint64_t fp_flags;
static inline UNUSED fp_flags fp_save(void)
{
    fp_flags f;
    __asm__ volatile("mrs %0, fpsr" : "=r"(f));
    return f;
}
static inline UNUSED void fp_restore(fp_flags f) { __asm__ volatile("msr fpsr, %0" : : "r"(f)); }
#else
typedef fexcept_t fp_flags;
static inline UNUSED fp_flags fp_save(void)
{
    fp_flags f;
    fegetexceptflag(&f, FE_ALL_EXCEPT);
    return f;
}
static inline UNUSED void fp_restore(fp_flags f) { fesetexceptflag(&f, FE_ALL_EXCEPT); }
#endif

#define PASTE2(a, b, c) a##_##b##_##c
#define PASTE(a, b, c) PASTE2(a, b, c)

#endif
