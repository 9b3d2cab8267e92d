#!/usr/bin/env bash
# Põe no ar a demonstração inteira: a consignação e a prova de vida, cada uma no seu processo e no seu banco, ligadas uma à outra. Ctrl-C
# encerra as duas.
# Uso: demonstrar.sh <averba> [opções de «averba demonstrar»]
# A prova de vida atende na porta 8444, ou na de AVERBA_PROVA_PORTA.
set -euo pipefail
averba="$1"
shift

porta=8443
dados="${AVERBA_DADOS:-}"
anterior=
for argumento in "$@"; do
  case "$anterior" in
    --porta) porta="$argumento" ;;
    --dados) dados="$argumento" ;;
  esac
  case "$argumento" in
    --porta=*) porta="${argumento#*=}" ;;
    --dados=*) dados="${argumento#*=}" ;;
  esac
  anterior="$argumento"
done
if [ -z "$dados" ]; then
  if [ "$(id -u)" = 0 ]; then dados=/var/lib/averba; else dados="$HOME/.local/share/averba"; fi
fi
daprova="${AVERBA_PROVA_DADOS:-$dados/prova-de-vida}"
portadaprova="${AVERBA_PROVA_PORTA:-8444}"

mkdir -p "$dados"
chmod 755 "$dados"
# Antes de gravar qualquer coisa: em banco que tem cliente ou papel de verdade, para aqui e diz o que fazer.
"$averba" prova-de-vida preparar-demonstracao --dados "$daprova" >/dev/null
"$(dirname "$0")/ligar-a-prova.sh" "$averba" "$dados" "$daprova" "https://localhost:$porta" "https://localhost:$portadaprova"

# Cada uma numa sessão sua: o Ctrl-C chega só aqui, e cada uma recebe um sinal só. O segundo a faria parar sem fechar o banco.
setsid "$averba" prova-de-vida servir --demonstracao --porta "$portadaprova" --dados "$daprova" \
  --avisar-rede-interna --autoridades "$dados/certificado/certificado.pem" &
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
