"""Confere a API com programas que não escrevemos: valida o OpenAPI e chama cada operação a partir dele.

Uso: api.py ENDERECO CREDENCIAL_A CREDENCIAL_B MATRICULA

O validador é o openapi-spec-validator; o cliente, o aiopenapi3, que monta o pedido pelo documento e confere cada resposta com o
esquema declarado. Diz "N passed, N failed" e sai com 1 se algo falhou.
"""

import json
import ssl
import sys
import urllib.request

import httpx2
from aiopenapi3 import OpenAPI
from aiopenapi3.errors import HTTPClientError
from openapi_spec_validator import OpenAPIV31SpecValidator

endereco, de_a, de_b, matricula = sys.argv[1:5]
documento = json.loads(urllib.request.urlopen(
    f"{endereco}/api/v1/openapi.json", context=ssl._create_unverified_context()).read())
resultados: list[bool] = []


def provar(nome: str, certo: bool, dito: object = "") -> None:
    resultados.append(certo)
    print("✔" if certo else "✘", nome, "" if certo else dito)


erros = [erro.message for erro in OpenAPIV31SpecValidator(documento).iter_errors()]
provar("o documento é OpenAPI 3.1 válido, sem credencial para ler", not erros, erros)


def sessao(*posicionais, **opcoes) -> httpx2.Client:
    """O certificado do servidor de teste é autoassinado."""
    return httpx2.Client(*posicionais, **{**opcoes, "verify": False})


def cliente(credencial: str | None) -> OpenAPI:
    """Um cliente montado só do documento."""
    api = OpenAPI(f"{endereco}/api/v1/openapi.json", documento, session_factory=sessao, use_operation_tags=False)
    if credencial:
        api.authenticate(credencial=credencial)
    return api


a, b = cliente(de_a), cliente(de_b)
chamadas: set[str] = set()


def chamar(api: OpenAPI, operacao: str, parametros: dict | None = None, corpo: dict | None = None):
    """Chama pelo operationId; o cliente recusa resposta fora do esquema."""
    chamadas.add(operacao)
    pedido = getattr(api._, operacao)
    return pedido(parameters=parametros or {}, data=corpo)


def falhar(api: OpenAPI, operacao: str, parametros: dict | None = None, corpo: dict | None = None) -> tuple[int, str]:
    """O estado e o código de um pedido que não pode dar certo."""
    chamadas.add(operacao)
    try:
        getattr(api._, operacao)(parameters=parametros or {}, data=corpo)
    except HTTPClientError as falha:
        return falha.status_code, json.loads(falha.data).get("codigo", "")
    return 200, ""


def nova(n: int) -> dict:
    return {"matricula": matricula, "produto": "mensalidade", "parcela": "10.00", "numero": f"API-{n}"}


provar("saúde, sem credencial", chamar(cliente(None), "get_saude").situacao == "no-ar")
feitas = [chamar(a, "post_api_v1_reservas", {"Idempotency-Key": f"api-reserva-{n}"}, nova(n)) for n in range(3)]
ids = [feita.contrato for feita in feitas]
provar("reservar três vezes", len(set(ids)) == 3, ids)
repetida = chamar(a, "post_api_v1_reservas", {"Idempotency-Key": "api-reserva-0"}, nova(0))
provar("mesma chave, mesma resposta", repetida.contrato == ids[0])

visto, cursor = [], None
while True:
    pagina = chamar(a, "get_api_v1_contratos", {"limite": 2, **({"cursor": cursor} if cursor else {})})
    visto += [item.contrato for item in pagina.itens]
    cursor = pagina.proximo
    if not cursor:
        break
provar("a lista anda por cursor sem repetir nem pular", visto == sorted(ids), (visto, ids))
provar("a lista de reservas", len(chamar(a, "get_api_v1_reservas").itens) == 3)
provar("uma reserva", chamar(a, "get_api_v1_reservas_id", {"id": str(ids[0])}).situacao == "pendente")
confirmada = chamar(a, "post_api_v1_reservas_id_confirmacao", {"id": str(ids[0]), "Idempotency-Key": "api-confirma"},
                    {"documento": "D-1"})
provar("confirmar", confirmada.contrato == ids[0])
cancelada = chamar(a, "post_api_v1_reservas_id_cancelamento", {"id": str(ids[1]), "Idempotency-Key": "api-cancela"},
                   {"motivo": "desistiu"})
provar("cancelar", cancelada.contrato == ids[1])
ficha = chamar(a, "get_api_v1_contratos_id", {"id": str(ids[0])})
provar("um contrato, com as parcelas", ficha.situacao == "averbado" and list(ficha.parcelas) == [])
provar("filtro por situação", [i.contrato for i in chamar(a, "get_api_v1_contratos", {"situacao": "vivos"}).itens] == [ids[0]])

provar("a outra consignatária não vê nada na lista", chamar(b, "get_api_v1_contratos").itens == [])
for operacao in ["get_api_v1_contratos_id", "get_api_v1_reservas_id"]:
    alheio, inexistente = falhar(b, operacao, {"id": str(ids[2])}), falhar(b, operacao, {"id": "999999"})
    provar(f"{operacao}: o alheio é 404 igual ao inexistente", alheio == inexistente == (404, "nao-encontrado"),
           (alheio, inexistente))
provar("sem credencial é 401", falhar(cliente("x" * 43), "get_api_v1_contratos")[0] == 401)

declaradas = {op["operationId"] for metodos in documento["paths"].values() for op in metodos.values()}
provar("toda operação declarada foi chamada", declaradas == chamadas, declaradas ^ chamadas)
print(f"{sum(resultados)} passed, {len(resultados) - sum(resultados)} failed")
sys.exit(0 if all(resultados) else 1)
