#!/usr/bin/env bash
# Põe no ar a demonstração inteira: a consignação e a prova de vida, cada uma no seu processo e no seu banco. Ctrl-C encerra as duas.
# Uso: demonstrar.sh <averba> [opções de «averba demonstrar»]
set -euo pipefail
averba="$1"
shift

# Cada uma numa sessão sua: o Ctrl-C chega só aqui, e cada uma recebe um sinal só. O segundo a faria parar sem fechar o banco.
setsid "$averba" prova-de-vida servir --demonstracao &
prova=$!
setsid "$averba" demonstrar "$@" &
consignacao=$!

avisadas=
encerrar() {
  [ -z "$avisadas" ] || return 0
  avisadas=sim
  kill -TERM "$consignacao" "$prova" 2>/dev/null || true
}
trap encerrar INT TERM

codigo=0
wait "$consignacao" || codigo=$?
# O sinal interrompe a espera: o serviço ainda escoa o que tem.
wait "$consignacao" 2>/dev/null || true
encerrar
wait "$prova" 2>/dev/null || true
exit "$codigo"
