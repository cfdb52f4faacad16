# Sourced by examples/quickstart.sh and tests/run.sh: installs the Debian packages that are missing.
#
#     install_missing build          compiler, tools, libraries
#     install_missing build tests    and what the tests need

say() { printf '\n==> %s\n' "$*"; }

# package, what it is for, how to see that it is there
packages='
gcc             build  command -v gcc
libc6-dev       build  echo "#include <stdio.h>" | gcc -E -x c -
cmake           build  command -v cmake
ninja-build     build  command -v ninja
flex            build  command -v flex
bison           build  command -v bison
pkg-config      build  command -v pkg-config
libcjson-dev    build  pkg-config --exists libcjson
libgmp-dev      build  pkg-config --exists gmp
libutf8proc-dev build  pkg-config --exists libutf8proc
libxlsxwriter-dev build  pkg-config --exists xlsxwriter
libzip-dev      build  pkg-config --exists libzip
libexpat1-dev   build  pkg-config --exists expat
g++             tests  command -v g++
python3         tests  command -v python3
libcmocka-dev   tests  pkg-config --exists cmocka
'

# Prints the packages of the given kinds that are not there.
missing_packages() {
    printf '%s\n' "$packages" | while read -r package kind probe; do
        case " $* " in
            *" $kind "*) [ -z "$package" ] || sh -c "$probe" >/dev/null 2>&1 || printf ' %s' "$package" ;;
        esac
    done
}

install_missing() {
    missing=$(missing_packages "$@")
    if [ -z "$missing" ]; then
        say "all packages are there"
        return
    fi
    say "installing:$missing"
    as_root=
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "apt-get not found; install by hand:$missing" >&2
        exit 2
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "neither root nor sudo; ask for: apt-get install$missing" >&2
            exit 2
        fi
        as_root=sudo
    fi
    $as_root apt-get update
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
}
