# What Lathe is built from, in one place. Sourced by setup.sh; the distribution pins the versions of its own packages.

# "command:package": needed as a program, whoever installed it.
lathe_tools=(
    g++:g++ cmake:cmake ninja:ninja-build ccache:ccache pkg-config:pkg-config
    git:git python3:python3 flock:util-linux
)

# Debian packages; "a|b" means the first of the two that the distribution knows.
lathe_packages=(
    python3-pip ca-certificates
    qt6-base-dev qt6-base-dev-tools "qt6-svg-dev|libqt6svg6-dev"
    qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-translations-l10n
    libqcustomplot-dev libsqlite3-dev nlohmann-json3-dev
    libonig-dev libutf8proc-dev libxxhash-dev libcli11-dev libgloo-dev
    fonts-inter fonts-jetbrains-mono fonts-nanum
)

# The tests drive a real window with a real mouse.
lathe_test_packages=(xvfb xdotool)
# Installed where the distribution has them (Debian 13 does not); without them packaging/tidy.py checks nothing, and
# packaging/fuzz.sh cannot run.
lathe_optional_test_packages=(clang-tidy-14 clang-14)

lathe_torch_version=2.11.0
lathe_clang_format_version=14.0.6

# Wheels; the same everywhere, whatever Python the machine has. GB: on disk once unpacked.
lathe_torch_wheels=(
    torch==2.11.0 nvidia-cuda-runtime==13.0.96 nvidia-cuda-cupti==13.0.85
)
lathe_torch_gb=1.2
# Only where there is an NVIDIA GPU: what libtorch_cuda.so opens.
lathe_cuda_wheels=(
    nvidia-cublas==13.1.0.3 nvidia-cuda-nvrtc==13.0.88 nvidia-cudnn-cu13==9.19.0.56
    nvidia-cufft==12.0.0.61 nvidia-cufile==1.15.1.6 nvidia-curand==10.4.0.35
    nvidia-cusolver==12.0.4.66 nvidia-cusparse==12.6.3.3 nvidia-cusparselt-cu13==0.8.0
    nvidia-nccl-cu13==2.28.9 nvidia-nvjitlink==13.0.88 nvidia-nvshmem-cu13==3.4.5
    nvidia-nvtx==13.0.85
)
# Free space needed: unpacked, plus the wheels while they are unpacked, plus pip's own cache.
lathe_torch_free_mb=2500
lathe_cuda_free_mb=7000
lathe_build_free_mb=1500
