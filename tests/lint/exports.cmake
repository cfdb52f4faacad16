# The symbol tables: a shared library shows public names only (jx_, not jx__), and every global
# symbol of the static one is ours (jx_, private jx__ included). No writable global data either.
#
#   cmake -DNM=nm -DSHARED=lib.so -DSTATIC=lib.a -P exports.cmake
cmake_minimum_required(VERSION 3.25)

set(bad 0)
function(symbols out)
    execute_process(COMMAND ${NM} ${ARGN} OUTPUT_VARIABLE text RESULT_VARIABLE status)
    if(status)
        message(FATAL_ERROR "${NM} ${ARGN} failed")
    endif()
    string(REGEX MATCHALL "[^\n]+" lines "${text}")
    set(${out} "${lines}" PARENT_SCOPE)
endfunction()

symbols(lines -D --defined-only ${SHARED})
set(shown 0)
foreach(line IN LISTS lines)
    # A version node (JIXIAO_0.1) is an absolute symbol, not a name anyone can link to.
    if(line MATCHES " ([A-Za-z]) ([^ ]+)$" AND NOT CMAKE_MATCH_1 STREQUAL "A")
        math(EXPR shown "${shown}+1")
        if(NOT CMAKE_MATCH_2 MATCHES "^jx_[a-z]")
            message(SEND_ERROR "exported, but not public: ${CMAKE_MATCH_2}")
            math(EXPR bad "${bad}+1")
        endif()
    endif()
endforeach()
if(shown EQUAL 0)
    message(FATAL_ERROR "${SHARED} exports nothing")
endif()

symbols(lines -g --defined-only ${STATIC})
foreach(line IN LISTS lines)
    if(line MATCHES " ([A-Za-z]) ([^ ]+)$")
        set(kind ${CMAKE_MATCH_1})
        set(name ${CMAKE_MATCH_2})
        if(name MATCHES "^(__asan|__ubsan|__tsan|__odr_asan|_ZN|DW\\.ref)")
            continue() # what a sanitizer adds
        endif()
        if(NOT name MATCHES "^jx_")
            message(SEND_ERROR "global symbol without jx_: ${name}")
            math(EXPR bad "${bad}+1")
        endif()
        if(kind MATCHES "^[BDCG]$")
            message(SEND_ERROR "writable global data: ${name}")
            math(EXPR bad "${bad}+1")
        endif()
    endif()
endforeach()

if(bad)
    message(FATAL_ERROR "${bad} symbols break the rule")
endif()
