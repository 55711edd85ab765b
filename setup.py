"""How primer is compiled; everything else stands in pyproject.toml.

Each Cython module is one extension. csrc is linked into one of them, primer.kernels.core, and the others
reach its tables through cimport. Instruction sets are the business of csrc/isa/*.c, not of this file.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from glob import glob
from itertools import chain
from multiprocessing.pool import ThreadPool
from pathlib import Path
from threading import Lock

import numpy
from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

MSVC = ["/O2", "/std:c11"]
# Nothing is fused but by an explicit verb, so that the bits follow from the source; errno and trapping
# arithmetic are not used.
GNU = ["-O3", "-std=gnu11", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-g0"]
CYTHON = {
    "language_level": 3,
    "boundscheck": False,
    "wraparound": False,
    "cdivision": True,
    "initializedcheck": False,
    "freethreading_compatible": True,
    "embedsignature": True,
}


def modules():
    """One extension a .pyx file of primer/kernels; csrc goes into the core alone."""
    headers = glob("csrc/**/*.*", recursive=True)
    for path in sorted(glob("primer/kernels/*.pyx")):
        name = Path(path).stem
        # the largest first: what is left at the end is then short
        csrc = sorted(glob("csrc/isa/*.c") + glob("csrc/*.c"), key=lambda source: "_stacks" not in source)
        yield Extension(
            f"primer.kernels.{name}",
            [path, *(csrc if name == "core" else [])],
            depends=headers,
            include_dirs=["csrc", numpy.get_include()],
            define_macros=[
                ("NPY_NO_DEPRECATED_API", "NPY_2_0_API_VERSION"),
                ("NPY_TARGET_VERSION", "NPY_2_2_API_VERSION"),
            ],
        )


class ParallelBuild(build_ext):
    """Compiles extensions and their sources side by side, with OpenMP where the compiler has it."""

    translating = Lock()

    def run(self):
        # Builds in place keep the names of functions, for profilers; they would be a thirtieth of a wheel.
        in_place = self.inplace or self.editable_mode
        self.strip = ["-Wl,--strip-all"] if sys.platform == "linux" and not in_place else []
        super().run()

    def build_extensions(self):
        msvc = self.compiler.compiler_type == "msvc"
        openmp = self.openmp_flags(msvc)
        for extension in self.extensions:
            extension.extra_compile_args = (MSVC if msvc else GNU) + openmp
            extension.extra_link_args = [] if msvc else openmp + self.strip
        workers = os.cpu_count() or 1
        compile_all = self.compiler.compile

        def compile_each(sources, **options):
            with ThreadPool(workers) as pool:
                each = pool.imap(lambda source: compile_all([source], **options), sources)
                return list(chain.from_iterable(each))

        self.compiler.compile = compile_each
        self.parallel = workers
        super().build_extensions()

    def build_extension(self, extension):
        """A module is translated, one at a time, while the compiler is busy with others."""
        with self.translating:
            extension.sources = cythonize([extension], compiler_directives=CYTHON)[0].sources
        super().build_extension(extension)

    def openmp_flags(self, msvc):
        """The flags that switch OpenMP on, tried on a small program; none where it does not link."""
        flags = ["/openmp"] if msvc else ["-fopenmp"]
        folder = tempfile.mkdtemp()
        try:
            source = Path(folder, "probe.c")
            source.write_text("#include <omp.h>\nint main(void) { return omp_get_max_threads() < 1; }\n")
            objects = self.compiler.compile([str(source)], output_dir=folder, extra_postargs=flags)
            self.compiler.link_executable(
                objects, "probe", output_dir=folder, extra_postargs=[] if msvc else flags
            )
            subprocess.run([str(Path(folder, "probe"))], check=True)
        except Exception as problem:
            print(f"primer: no OpenMP here, building single-threaded ({problem})", file=sys.stderr)
            return []
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return flags


setup(ext_modules=list(modules()), cmdclass={"build_ext": ParallelBuild})
