"""O comparativo de dois meses (LEIAME.md, § 8)."""

from precorte import TETO, Bloco, movimento

ALIVIOS = [
    None, "reducao_de_compulsoria", "aumento_da_margem", "reducao_de_plano_de_saude", "reducao_de_mensalidade",
    "reducao_de_parcela", "contrato_encerrado", "suspensao", "mudanca_de_regra", "outra",
]


def comparar(antes, agora):
    lados = []
    for caso in (antes, agora):
        blocos = {}
        for b in caso["blocos"]:
            bloco = Bloco(caso, b)
            bloco.decidir()
            blocos[b["vinculo"]] = bloco
        lados.append(blocos)
    mudancas = []
    for vinculo in sorted(set(lados[0]) | set(lados[1])):
        mudanca = comparar_vinculo(lados[0].get(vinculo), lados[1].get(vinculo), antes, agora)
        if mudanca:
            mudancas.append(dict(vinculo=vinculo, **mudanca))
    return mudancas


def comparar_vinculo(antes, agora, caso_antes, caso_agora):
    de = {d["linha"]["contrato"]: d for d in antes.saida} if antes else {}
    para = {d["linha"]["contrato"]: d for d in agora.saida} if agora else {}
    a, b = sum(d["glosado"] for d in de.values()), sum(d["glosado"] for d in para.values())
    if a == 0 and b == 0:
        return None
    situacao = ("permaneceu" if a == b else "passou" if a == 0 else "deixou" if b == 0
                else "aumentou" if b > a else "diminuiu")

    def glosado(lado, contrato):
        return lado[contrato]["glosado"] if contrato in lado else 0

    if situacao in ("permaneceu", "passou", "aumentou"):
        def ganho(contrato):
            anterior = 0 if situacao == "permaneceu" else glosado(de, contrato)
            return (-(glosado(para, contrato) - anterior), para[contrato]["ordem"])

        contrato = min(para, key=ganho)
        d = para[contrato]
        razao, valor = d["origem"], d["valor"] if d["origem"] == d["motivo"] else 0
    else:
        contrato = min(de, key=lambda k: (-(de[k]["glosado"] - glosado(para, k)), de[k]["ordem"]))
        razao, valor = aliviar(antes, agora, de[contrato], para, caso_antes, caso_agora)
    return {"situacao": situacao, "glosado_antes": a, "glosado_agora": b, "contrato": contrato,
            "razao": razao, "valor": valor}


def aliviar(antes, agora, i, para, caso_antes, caso_agora):
    c, alivios = i["limitante"], [0] * 8
    if agora is not None:
        def retrato(bloco):
            return dict(bloco.b, margem=bloco.b["contas"][c].get("margem") if c < 32 else None)

        alivios[1], alivios[2] = movimento(
            antes.vig, TETO if i["componente"] == "reparticao" else c, antes.regras[i["linha"]["regra"]],
            # O que encolhe de antes para agora, lido ao contrário, é o que cresceu.
            retrato(agora), retrato(antes))
    for d in antes.saida:
        linha = d["linha"]
        if d["ordem"] > i["ordem"] or linha["suspensa"] or not antes.sujeita(c, linha):
            continue
        nova = para.get(linha["contrato"])
        if nova is None:
            alivios[6] += linha["parcela"] if d is i else d["enviado"]
        elif nova["linha"]["suspensa"]:
            alivios[7] += linha["parcela"] if d is i else d["enviado"]
        else:
            reducao = max(0, linha["parcela"] - nova["linha"]["parcela"])
            alivios[{2: 3, 3: 4}.get(linha["natureza"], 5)] += reducao
    maior = max(alivios)
    if maior > 0:
        return ALIVIOS[alivios.index(maior)], maior
    if caso_antes["regras"][caso_antes["vigente"]]["id"] != caso_agora["regras"][caso_agora["vigente"]]["id"]:
        return "mudanca_de_regra", 0
    return "outra", 0
