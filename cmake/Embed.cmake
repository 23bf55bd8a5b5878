# pinmill_embed(TARGET FILE SYMBOL): the bytes of FILE, in TARGET's binary, as `pinmill::embedded::SYMBOL`, a
# std::string_view that is there before any constructor runs. Include "embedded/SYMBOL.h".
function(pinmill_embed target file symbol)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/generated)
  set(header ${folder}/embedded/${symbol}.h)
  set(code ${folder}/embedded/${symbol}.cc)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_file.cmake)
  add_custom_command(
    OUTPUT ${header} ${code}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${source} -DSYMBOL=${symbol} -DHEADER=${header} -DCODE=${code} -P ${script}
    DEPENDS ${source} ${script}
    COMMENT "Embedding ${file}"
    VERBATIM)
  target_sources(${target} PRIVATE ${header} ${code})
  target_include_directories(${target} PRIVATE ${folder})
endfunction()
