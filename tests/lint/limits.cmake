# Every limit of engine/base/limits.h is tried at its value and one past it: its name stands in
# tests/limits/edges.py, as a line of EDGES or, with the test that does it, of ELSEWHERE. A name there
# that is no limit fails too.
#
#   cmake -DROOT=/path/to/repository -P limits.cmake
cmake_minimum_required(VERSION 3.25)

set(NAME "JX_LIMIT_[A-Z_]+")
# The limits named by the lines of a file that match, each once.
function(limits_of file regex out)
    file(STRINGS ${ROOT}/${file} lines REGEX "${regex}")
    set(names)
    foreach(line IN LISTS lines)
        string(REGEX MATCH "${NAME}" found "${line}")
        list(APPEND names ${found})
    endforeach()
    list(REMOVE_DUPLICATES names)
    set(${out} ${names} PARENT_SCOPE)
endfunction()

limits_of(engine/base/limits.h "^#define ${NAME}" all)
list(LENGTH all n)
if(n EQUAL 0)
    message(FATAL_ERROR "no limit found in limits.h")
endif()

# A line of EDGES begins with its name, one of ELSEWHERE is `"name": "where"`.
limits_of(tests/limits/edges.py "^    \\(?\"${NAME}\"[,:]" tried)

set(missing ${all})
list(REMOVE_ITEM missing ${tried})
set(unknown ${tried})
list(REMOVE_ITEM unknown ${all})
if(missing)
    list(JOIN missing " " missing)
    message(SEND_ERROR "limits that no test tries at their value and past it: ${missing}")
endif()
if(unknown)
    list(JOIN unknown " " unknown)
    message(SEND_ERROR "edges.py tries what is no limit: ${unknown}")
endif()
