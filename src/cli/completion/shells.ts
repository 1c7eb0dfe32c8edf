/** Scripts that ask `systole completion words -- <words>` while a line is typed; without an answer, file names follow. */
export const SCRIPTS = {
  bash: `_systole() {
  local found
  found="$(systole completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
  local IFS=$'\\n'
  COMPREPLY=($found)
}
complete -o default -F _systole systole
`,
  zsh: `#compdef systole
_systole() {
  local -a found
  found=("\${(@f)$(systole completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
compdef _systole systole
`,
  fish: `function __systole_words
  set -l words (commandline -opc) (commandline -ct)
  systole completion words -- $words[2..] 2>/dev/null
end
complete -c systole -a '(__systole_words)'
`,
} as const;
