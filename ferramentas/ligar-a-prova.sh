#!/usr/bin/env bash
# Liga a consignação à prova de vida da demonstração: o cadastro do cliente, a credencial e o arquivo «assinatura». Repetir não faz mal: a
# credencial que vale fica; a que venceu, está por vencer ou foi recusada se troca, e a velha se encerra.
# Uso: ligar-a-prova.sh <averba> <dados da consignação> <dados da prova de vida> <endereço da consignação> <endereço da prova de vida>
set -euo pipefail
averba="$1" dados="$2" daprova="$3" aqui="$4" prova="$5"
cliente=consignacao
# Quanto a credencial tem de valer ainda: a demonstração fica de pé por dias.
folga=30

administrar() { "$averba" prova-de-vida cliente "$@" --dados "$daprova"; }

# A consignação é um cliente como outro qualquer: contrato, termo, representante, para onde a pessoa volta e onde se avisa.
if ! administrar alterar "$cliente" --volta "$aqui/servidor/contratos/" --volta "$aqui/servidor/prova-anual/" \
  --avisar-em "$aqui/prova-de-vida/aviso" --avisar-rede-interna >/dev/null 2>&1; then
  administrar cadastrar "$cliente" --nome "Consignações do órgão" --cnpj 11.222.333/0001-81 --contrato demonstração \
    --contrato-em 2026-01-05 --termo-em 2026-01-05 --representante "Pessoa Fictícia" --cpf 529.982.247-25 \
    --email demonstracao@exemplo.gov.br --volta "$aqui/servidor/contratos/" --volta "$aqui/servidor/prova-anual/" >/dev/null
  administrar alterar "$cliente" --avisar-em "$aqui/prova-de-vida/aviso" --avisar-rede-interna >/dev/null
  administrar liberar "$cliente" >/dev/null
fi

# Os arquivos são de quem roda o programa, e de mais ninguém. O segredo vai da emissão ao arquivo: não passa por linha de comando nem fica na tela.
umask 077
segredo="$dados/assinatura.segredo"
guardada=
if [ -s "$dados/assinatura.credencial" ]; then guardada="$(cat "$dados/assinatura.credencial")"; fi
if [ -z "$guardada" ] \
  || ! administrar conferir-credencial "$guardada" --segredo-arquivo "$segredo" --por-dias "$folga" >/dev/null 2>&1; then
  administrar credencial "$cliente" >"$dados/assinatura.emitida"
  sed -n 's/^segredo: //p' "$dados/assinatura.emitida" >"$segredo"
  sed -n 's/^identificador: //p' "$dados/assinatura.emitida" >"$dados/assinatura.credencial"
  rm -f "$dados/assinatura.emitida"
  if [ -n "$guardada" ]; then
    # A que já se encerrou, ou era de outro banco, não se encerra de novo.
    administrar encerrar-credencial "$guardada" >/dev/null 2>&1 || true
    echo "a credencial da prova de vida já não valia: emitida outra, e a velha encerrada"
  fi
fi
cat >"$dados/assinatura" <<FIM
# Feito por ligar-a-prova.sh: o serviço de prova de vida que assina as operações desta demonstração.
AVERBA_PROVA=$prova
AVERBA_PROVA_CREDENCIAL=$(cat "$dados/assinatura.credencial")
AVERBA_PROVA_SEGREDO_ARQUIVO=$segredo
AVERBA_PROVA_CA=$daprova/certificado/certificado.pem
AVERBA_ENDERECO_PUBLICO=$aqui
FIM
