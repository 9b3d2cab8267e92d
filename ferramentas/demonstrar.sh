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
aqui="https://localhost:$porta"

# A consignação é um cliente como outro qualquer: contrato, termo, representante, para onde a pessoa volta e onde se avisa. O segredo vai da
# emissão ao arquivo, que só o dono lê; não passa por linha de comando nem fica na tela.
ligar() {
  local opcoes=(--dados "$daprova") cliente=consignacao
  if ! "$averba" prova-de-vida cliente alterar "$cliente" --volta "$aqui/servidor/contratos/" \
    --avisar-em "$aqui/prova-de-vida/aviso" --avisar-rede-interna "${opcoes[@]}" >/dev/null 2>&1; then
    "$averba" prova-de-vida cliente cadastrar "$cliente" --nome "Consignações do órgão" --cnpj 11.222.333/0001-81 \
      --contrato demonstração --contrato-em 2026-01-05 --termo-em 2026-01-05 --representante "Pessoa Fictícia" \
      --cpf 529.982.247-25 --email demonstracao@exemplo.gov.br --volta "$aqui/servidor/contratos/" "${opcoes[@]}" >/dev/null
    "$averba" prova-de-vida cliente alterar "$cliente" --avisar-em "$aqui/prova-de-vida/aviso" --avisar-rede-interna \
      "${opcoes[@]}" >/dev/null
    "$averba" prova-de-vida cliente liberar "$cliente" "${opcoes[@]}" >/dev/null
  fi
  # Os arquivos são de quem roda o programa, e de mais ninguém.
  umask 077
  if [ ! -s "$dados/assinatura.segredo" ] || [ ! -s "$dados/assinatura.credencial" ]; then
    "$averba" prova-de-vida cliente credencial "$cliente" "${opcoes[@]}" >"$dados/assinatura.emitida"
    sed -n 's/^segredo: //p' "$dados/assinatura.emitida" >"$dados/assinatura.segredo"
    sed -n 's/^identificador: //p' "$dados/assinatura.emitida" >"$dados/assinatura.credencial"
    rm -f "$dados/assinatura.emitida"
  fi
  cat >"$dados/assinatura" <<FIM
# Feito por demonstrar.sh: o serviço de prova de vida que assina as operações desta demonstração.
AVERBA_PROVA=https://localhost:$portadaprova
AVERBA_PROVA_CREDENCIAL=$(cat "$dados/assinatura.credencial")
AVERBA_PROVA_SEGREDO_ARQUIVO=$dados/assinatura.segredo
AVERBA_PROVA_CA=$daprova/certificado/certificado.pem
AVERBA_ENDERECO_PUBLICO=$aqui
FIM
}
mkdir -p "$dados"
chmod 755 "$dados"
(ligar)

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
