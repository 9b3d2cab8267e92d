#!/usr/bin/env bash
# Põe no ar a demonstração inteira: a consignação e a prova de vida, cada uma no seu processo e no seu banco. Ctrl-C encerra as duas.
# Uso: demonstrar.sh <averba> [opções de «averba demonstrar»]
set -euo pipefail
averba="$1"
shift

"$averba" prova-de-vida servir --demonstracao &
prova=$!
"$averba" demonstrar "$@" &
consignacao=$!
trap 'kill -TERM "$consignacao" "$prova" 2>/dev/null || true' INT TERM
trap 'kill -TERM "$prova" 2>/dev/null || true; wait "$prova" 2>/dev/null || true' EXIT

codigo=0
wait "$consignacao" || codigo=$?
# O sinal interrompe a espera: o serviço ainda escoa o que tem.
wait "$consignacao" 2>/dev/null || true
exit "$codigo"
