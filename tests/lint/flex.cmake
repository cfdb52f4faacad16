# flex ends with status 0 even when it warns, so any line on its standard error is a failure here.
# With -b it also says whether the scanner backs up; -DNO_BACKUP=ON makes that a failure as well.
#
#   cmake -DFLEX=flex -DLEXER=lexer.l -DDIR=/scratch -DNO_BACKUP=ON -P flex.cmake
cmake_minimum_required(VERSION 3.25)

file(MAKE_DIRECTORY ${DIR})
execute_process(COMMAND ${FLEX} -b -o ${DIR}/lexer.c ${LEXER} WORKING_DIRECTORY ${DIR}
    RESULT_VARIABLE status ERROR_VARIABLE said)
if(status OR said)
    message(FATAL_ERROR "flex ${LEXER}: ${said}")
endif()
file(READ ${DIR}/lex.backup backup)
if(NO_BACKUP AND NOT backup MATCHES "^No backing up")
    message(FATAL_ERROR "the scanner backs up; see ${DIR}/lex.backup")
endif()
