#!/usr/bin/env bash
# Todas as provas, na ordem em que custam: formato, compilação, testes em Swift, navegador.
# Para no primeiro passo que falha. A última linha diz quantas provas passaram e quantas falharam.
set -euo pipefail
cd "$(dirname "$0")/.."
export AVERBA_PYTHON="${AVERBA_PYTHON:-$PWD/.ferramentas/bin/python3}"

passaram=0
falharam=0
inicio=$SECONDS
registro="$(mktemp)"
trap 'rm -f "$registro"' EXIT

passo() { printf '\n== %s (%d s)\n' "$1" "$((SECONDS - inicio))"; }

# Fecha com a contagem. Passo interrompido antes de contar vale uma falha: nunca "0 failed" quando algo deu errado.
fechar() {
  local codigo="$1"
  if [ "$codigo" -ne 0 ] && [ "$falharam" -eq 0 ]; then falharam=1; fi
  printf '\n%d passed, %d failed\n' "$passaram" "$falharam"
  exit "$codigo"
}

# O resumo do Swift Testing: "Test run with 120 tests in 14 suites passed after 3.2 seconds."
contar_swift() {
  local total falhas
  total="$(sed -nE 's/.*Test run with ([0-9]+) tests?.*/\1/p' "$registro" | tail -1)"
  falhas="$(grep -E '^✘ Test ' "$registro" | grep -vcE '^✘ Test (run|case) |recorded an issue' || true)"
  passaram=$((passaram + ${total:-0} - falhas))
  falharam=$((falharam + falhas))
  [ -n "$total" ] && [ "$total" -gt 0 ] || { echo "provar: nenhum teste em Swift rodou" >&2; return 1; }
}

# A última linha de Tests/Navegador/provar.py: "N passed, N failed".
contar_navegador() {
  local linha
  linha="$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$registro" | tail -1 || true)"
  [ -n "$linha" ] || { echo "provar: o navegador não disse quantas provas rodou" >&2; return 1; }
  passaram=$((passaram + $(sed -E 's/^([0-9]+) passed.*/\1/' <<<"$linha")))
  falharam=$((falharam + $(sed -E 's/.* ([0-9]+) failed.*/\1/' <<<"$linha")))
}

passo "o que falta instalar"
ferramentas/instalar.sh || fechar 1

passo "formato"
swift format lint --strict --parallel --recursive Package.swift Sources Tests || fechar 1

# Cada módulo de uma vez e sem símbolos de depuração: do zero leva menos, e a CI não tem o que reaproveitar.
como=()
if [ -n "${CI:-}" ]; then como=(-Xswiftc -wmo -Xswiftc -num-threads -Xswiftc 1 -debug-info-format none); fi

passo "compilação (aviso é erro)"
swift build --build-tests "${como[@]}" || fechar 1

passo "testes em Swift"
codigo=0
swift test --skip-build --disable-xctest "${como[@]}" 2>&1 | tee "$registro" || codigo=$?
contar_swift || codigo=1
[ "$codigo" -eq 0 ] || fechar "$codigo"

if [ -f Tests/Navegador/provar.py ]; then
  passo "navegador"
  "$AVERBA_PYTHON" Tests/Navegador/provar.py 2>&1 | tee "$registro" || codigo=$?
  contar_navegador || codigo=1
fi

passo "fim"
fechar "$codigo"
