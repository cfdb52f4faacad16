# Every limit of engine/base/limits.h is tried at its value and one past it: its name stands in
# tests/limits/edges.py, as a line of EDGES or, with the test that does it, of ELSEWHERE. A name there
# that is no limit fails too.
#
#   cmake -DROOT=/path/to/repository -P limits.cmake
cmake_minimum_required(VERSION 3.25)

set(NAME "JX_LIMIT_[A-Z_]+")
file(STRINGS ${ROOT}/engine/base/limits.h lines REGEX "^#define ${NAME}")
set(all)
foreach(line IN LISTS lines)
    string(REGEX MATCH "${NAME}" found "${line}")
    list(APPEND all ${found})
endforeach()
list(LENGTH all n)
if(n EQUAL 0)
    message(FATAL_ERROR "no limit found in limits.h")
endif()

# A line of EDGES begins with its name, one of ELSEWHERE is `"name": "where"`.
file(STRINGS ${ROOT}/tests/limits/edges.py lines REGEX "^    \\(?\"${NAME}\"[,:]")
set(tried)
foreach(line IN LISTS lines)
    string(REGEX MATCH "${NAME}" found "${line}")
    list(APPEND tried ${found})
endforeach()
list(REMOVE_DUPLICATES tried)

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
