# The symbol tables: a shared library shows public names only (jx_, not jx__), and every global
# symbol of the static one is ours (jx_, private jx__ included). No writable global data either.
#
#   cmake -DNM=nm -DSHARED=lib.so -DSTATIC=lib.a -DSANITIZED= -P exports.cmake
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
        set(name ${CMAKE_MATCH_2})
        if(name MATCHES "^(__asan|__ubsan|__tsan|__odr_asan|_ZN|DW\\.ref)")
            continue() # what a sanitizer adds
        endif()
        if(NOT name MATCHES "^jx_")
            message(SEND_ERROR "global symbol without jx_: ${name}")
            math(EXPR bad "${bad}+1")
        endif()
    endif()
endforeach()

# Writable data, local names included; constants that hold addresses are in .data.rel.ro. With a
# sanitizer the objects hold data of its own. Allowed are
#   yyloc_default, yyval_default   of bison's push parser: never written
#   parse_lock      of form_json.c: guards what cJSON keeps globally
#   one_at_a_time   of workbook.c: guards the calendar libxlsxwriter shares with the process
set(allowed "^(jx_yypush_parse\\.)?(yyloc_default|yyval_default|parse_lock|one_at_a_time)(\\.[0-9]+)?$")
if(NOT SANITIZED)
    symbols(lines --defined-only -f sysv ${STATIC})
    foreach(line IN LISTS lines)
        string(REGEX REPLACE " *[|].*" "" name "${line}")
        string(REGEX REPLACE ".*[|]" "" section "${line}")
        if(section MATCHES "^([.](data|bss|tdata|tbss)|COMMON)" AND
           NOT section MATCHES "[.]rel[.]ro" AND NOT name MATCHES "${allowed}")
            message(SEND_ERROR "writable data: ${name}")
            math(EXPR bad "${bad}+1")
        endif()
    endforeach()
endif()

if(bad)
    message(FATAL_ERROR "${bad} symbols break the rule")
endif()
