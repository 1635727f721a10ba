#!/usr/bin/env bash
# Says which relative links in Markdown files lead nowhere. Usage: links.sh FILE-OR-FOLDER…
# Looks at files, not at headings (#…) nor at other sites, and never into code.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2

# One "file:line:target" a line for every [text](target), ![image](target) and "[name]: target"; footnotes are none.
links() {
    awk '
        FNR == 1 { fenced = 0 }
        /^[ \t]*(```|~~~)/ { fenced = !fenced; next }
        fenced { next }
        {
            gsub(/`[^`]*`/, "")
            if (match($0, /^ *\[[^]^][^]]*\]: */)) print FILENAME ":" FNR ":" substr($0, RLENGTH + 1)
            while (match($0, /\]\([^)]*\)/)) {
                print FILENAME ":" FNR ":" substr($0, RSTART + 2, RLENGTH - 3)
                $0 = substr($0, RSTART + RLENGTH)
            }
        }' "$@"
}

mapfile -d '' files < <(find "$@" -name '*.md' -type f -print0)
[ "${#files[@]}" -gt 0 ] || { echo "no Markdown file among: $*"; exit 1; }

seen=0 broken=0
while IFS=: read -r file line target; do
    target=${target%%[ #?]*} # without a title, a heading, a query
    target=${target#<} target=${target%>}
    case $target in '' | *://* | mailto:*) continue ;; esac
    seen=$((seen + 1))
    # A leading slash means the repository, as the sites that show these files read it.
    if [ "${target#/}" != "$target" ]; then path=.$target; else path=$(dirname "$file")/$target; fi
    [ -e "$path" ] || { echo "$file:$line: $target leads nowhere"; broken=$((broken + 1)); }
done < <(links "${files[@]}")

echo "$seen links in ${#files[@]} files, $broken broken"
[ "$broken" -eq 0 ]
