# Installs into a scratch folder, then builds and runs a stranger's program against what is there:
# once by find_package, once by pkg-config.
#
#   cmake -DBUILD=build/dev -DSOURCE=examples/embed-c -DGENERATOR=Ninja -DDIR=/scratch -DCC=cc -DFLAGS=... -P install.cmake
cmake_minimum_required(VERSION 3.25)

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
    if(status)
        message(FATAL_ERROR "${ARGN}\n${out}${err}")
    endif()
endfunction()

file(REMOVE_RECURSE ${DIR})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${DIR}/usr)
run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE} -B ${DIR}/build -DCMAKE_PREFIX_PATH=${DIR}/usr
    -DCMAKE_C_COMPILER=${CC} -DCMAKE_C_FLAGS=${FLAGS})
run(${CMAKE_COMMAND} --build ${DIR}/build)
run(${DIR}/build/embed)

file(GLOB_RECURSE pc ${DIR}/usr/*/jixiao.pc)
get_filename_component(pc_dir ${pc} DIRECTORY)
set(ENV{PKG_CONFIG_PATH} ${pc_dir})
execute_process(COMMAND pkg-config --static --cflags --libs jixiao OUTPUT_VARIABLE flags
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
separate_arguments(extra UNIX_COMMAND "${FLAGS}")
set(ENV{LD_LIBRARY_PATH} ${pc_dir}/..)
run(${CC} ${extra} -std=c11 -o ${DIR}/by-pkg-config ${SOURCE}/main.c ${flags})
run(${DIR}/by-pkg-config)

foreach(file bin/jixiao share/man/man1/jixiao.1 share/bash-completion/completions/jixiao
        include/jixiao/jixiao.h include/jixiao/tooling.h include/jixiao/status.def)
    if(NOT EXISTS ${DIR}/usr/${file})
        message(FATAL_ERROR "${file} was not installed")
    endif()
endforeach()
