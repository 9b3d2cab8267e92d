#!/usr/bin/env bash
# Instala o que a Averba precisa neste computador e diz o que fez. Pode ser chamado quantas vezes se quiser:
# com tudo no lugar, só confere.
#
#   ferramentas/instalar.sh           tudo: ligar e provar
#   ferramentas/instalar.sh ligar     só o que compila e põe no ar
#   ferramentas/instalar.sh medir     tudo e os pares de make desempenho
#   ferramentas/instalar.sh atacar    tudo e as ferramentas de make seguranca
#   ferramentas/instalar-rosto.sh     só as bibliotecas e os modelos da prova de vida (os outros já o chamam)
#
# As listas são ferramentas/pacotes-apt.txt, pacotes-pypi.txt, pacotes-pypi-medir.txt e pacotes-pypi-atacar-*.txt. Os pacotes de Python ficam em .ferramentas/,
# dentro do repositório, sem tocar no Python do sistema. O PostgreSQL que o Debian liga por conta própria não é usado:
# a Averba cria e liga o seu.
set -euo pipefail
cd "$(dirname "$0")/.."

uso="${1:-provar}"
case "$uso" in
  ligar | provar | medir | atacar) ;;
  *) echo "uso: $0 [ligar|provar|medir|atacar]" >&2; exit 2 ;;
esac

dizer() { printf 'instalar: %s\n' "$*"; }
desistir() { printf 'instalar: %s\n' "$*" >&2; exit 1; }

pacotes_do_debian() {
  awk -v uso="$uso" '/^[[:space:]]*(#|$)/ { next }
                     $2 == "ligar" || $2 == uso || $2 == "provar" && uso != "ligar" { print $1 }' \
    ferramentas/pacotes-apt.txt
}

instalar_do_debian() {
  local pedidos faltam como=()
  mapfile -t pedidos < <(pacotes_do_debian)
  if ! command -v dpkg-query >/dev/null; then
    dizer "este sistema não é Debian; confira se há o equivalente a: ${pedidos[*]}"
    return
  fi
  mapfile -t faltam < <(
    comm -23 <(printf '%s\n' "${pedidos[@]}" | sort -u) \
      <(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${pedidos[@]}" 2>/dev/null \
        | awk '$2 == "installed" { print $1 }' | sort -u)
  )
  if [ "${#faltam[@]}" -eq 0 ]; then
    dizer "pacotes do sistema: os ${#pedidos[@]} estão aqui"
    return
  fi
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null \
      || desistir "faltam pacotes do sistema e não há sudo; como root: apt-get install ${faltam[*]}"
    como=(sudo)
  fi
  dizer "pacotes do sistema que faltam: ${faltam[*]}"
  "${como[@]}" apt-get -qq -o DPkg::Lock::Timeout=600 update
  "${como[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
    -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 install "${faltam[@]}" >/dev/null
  dizer "pacotes do sistema: instalados"
}

instalar_do_python() {
  local soma marca=.ferramentas/pacotes.sha256
  soma="$(sha256sum <ferramentas/pacotes-pypi.txt | cut -d' ' -f1)"
  if [ "$(cat "$marca" 2>/dev/null)" = "$soma" ] && .ferramentas/bin/python3 -c '' 2>/dev/null; then
    dizer "pacotes de Python: em dia em .ferramentas/"
    return
  fi
  command -v python3 >/dev/null || desistir "falta o python3"
  dizer "pacotes de Python: instalando em .ferramentas/"
  # A pasta do rosto fica: é de outro passo, e não depende destes pacotes.
  if [ -d .ferramentas ]; then find .ferramentas -mindepth 1 -maxdepth 1 ! -name rosto -exec rm -rf {} +; fi
  python3 -m venv .ferramentas
  .ferramentas/bin/python3 -m pip install --quiet --disable-pip-version-check -r ferramentas/pacotes-pypi.txt
  echo "$soma" >"$marca"
  dizer "pacotes de Python: instalados"
}

# Por cima dos outros: refeita a pasta, some a marca, e estes voltam a ser instalados.
instalar_os_pares() {
  local soma marca=.ferramentas/pares.sha256
  soma="$(sha256sum <ferramentas/pacotes-pypi-medir.txt | cut -d' ' -f1)"
  [ "$(cat "$marca" 2>/dev/null)" = "$soma" ] && { dizer "pares das medições: em dia"; return; }
  dizer "pares das medições: instalando em .ferramentas/"
  .ferramentas/bin/python3 -m pip install --quiet --disable-pip-version-check -r ferramentas/pacotes-pypi-medir.txt
  echo "$soma" >"$marca"
  dizer "pares das medições: instalados"
}

# Cada lista na sua pasta: o que uma ferramenta pede não serve à outra.
instalar_as_de_ataque() {
  local lista nome soma
  for lista in ferramentas/pacotes-pypi-atacar-*.txt; do
    nome="$(basename "$lista" .txt)"
    nome="${nome#pacotes-pypi-atacar-}"
    soma="$(sha256sum <"$lista" | cut -d' ' -f1)"
    [ "$(cat ".ferramentas/$nome/lista.sha256" 2>/dev/null)" = "$soma" ] && { dizer "$nome: em dia"; continue; }
    dizer "$nome: instalando em .ferramentas/$nome/"
    rm -rf ".ferramentas/${nome:?}"
    python3 -m venv ".ferramentas/$nome"
    ".ferramentas/$nome/bin/python3" -m pip install --quiet --disable-pip-version-check -r "$lista"
    echo "$soma" >".ferramentas/$nome/lista.sha256"
  done
}

# Bibliotecas e modelos da prova de vida. Sem eles o resto do sistema roda: o passo avisa, e não derruba a instalação.
instalar_o_rosto() {
  ferramentas/instalar-rosto.sh \
    || dizer "AVISO: a prova de vida ficará fora do ar (503) até este passo dar certo: ferramentas/instalar-rosto.sh"
}

conferir_swift() {
  command -v swift >/dev/null \
    || desistir "falta o Swift 6.3 ou mais novo no PATH (swift.org traz as instruções para o Debian 12)"
}

conferir_swift
instalar_do_debian
[ "$uso" = ligar ] || instalar_do_python
instalar_o_rosto
[ "$uso" != medir ] || instalar_os_pares
[ "$uso" != atacar ] || instalar_as_de_ataque
