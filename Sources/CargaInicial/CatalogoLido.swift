import Cadastro
import Nucleo
import Yams

/// O catálogo de um órgão como o YAML o diz, já conferido consigo mesmo.
struct CatalogoLido: Sendable {
    var orgaos: [Consignante] = []
    var produtos: [NovoProduto] = []
    var tipos: [NovoTipoDeMargem] = []
    var incidencias: [NovaIncidencia] = []
    var percentuais: [NovoPercentual] = []
    var marcas: [NovaMarcaDeLegado] = []
    var prioridades: [NovaPrioridade] = []
    var regras: [NovaRegraDeGlosa] = []
    var parametros: [NovoParametro] = []
    var feriados: [NovoFeriado] = []
    var perfis: [PerfilDaImplantacao] = []

    private static let chaves: Set<String> = [
        "orgao", "produtos", "tipos_de_margem", "incidencias", "percentuais", "marcas_de_legado", "prioridades",
        "regras_de_glosa",
        "parametros", "feriados", "perfis",
    ]

    /// Lê o texto; lança **todas** as falhas de uma vez.
    static func lendo(_ yaml: String) throws(ImplantacaoInvalida) -> CatalogoLido {
        let falhas = FalhasDaImplantacao()
        let no: Node?
        do { no = try Yams.compose(yaml: yaml) } catch {
            throw ImplantacaoInvalida(falhas: [
                FalhaDaImplantacao(caminho: "", linha: nil, mensagem: "não é YAML válido: \(error)")
            ])
        }
        guard let no else {
            throw ImplantacaoInvalida(falhas: [
                FalhaDaImplantacao(caminho: "", linha: nil, mensagem: "o arquivo está vazio")
            ])
        }
        let raiz = NoDaImplantacao(no: no, caminho: "", falhas: falhas)
        raiz.conferirChaves(chaves)
        var catalogo = CatalogoLido()
        catalogo.lerProdutosETipos(raiz)
        catalogo.lerRegras(raiz)
        catalogo.lerOResto(raiz)
        catalogo.conferir(raiz)
        guard falhas.todas.isEmpty else { throw ImplantacaoInvalida(falhas: falhas.todas) }
        return catalogo
    }

    private mutating func lerProdutosETipos(_ raiz: NoDaImplantacao) {
        if let item = raiz.filho("orgao") {
            item.conferirChaves(["sigla", "nome"])
            if let sigla = item.texto("sigla"), let nome = item.texto("nome") {
                orgaos = [Consignante(sigla: sigla, nome: nome)]
            }
        }
        produtos = raiz.itens("produtos").compactMap { item in
            item.conferirChaves([
                "codigo", "nome", "natureza", "forma", "exige_taxa", "aceita_parcial", "minimo_parcial",
                "exige_autorizacao",
                "reajuste_exige_saldo", "ao_nao_descontar",
            ])
            let naturezas = [
                "emprestimo", "cartao", "mensalidade", "seguro", "previdencia", "plano-de-saude", "antecipacao",
            ]
            let natureza = item.um(de: naturezas, "natureza")
            let forma = item.um(de: ["parcelas", "mensal", "percentual"], "forma")
            let destino = item.um(de: ["reapresentar", "estender", "cobrar-fora"], "ao_nao_descontar")
            guard let codigo = item.texto("codigo"), let nome = item.texto("nome"), let natureza, let forma,
                let exigeTaxa = item.logico("exige_taxa"), let parcial = item.logico("aceita_parcial"),
                let minimo = item.inteiro("minimo_parcial", de: 1...1_000_000_000, padrao: 1),
                let autorizacao = item.logico("exige_autorizacao", padrao: false),
                let saldo = item.logico("reajuste_exige_saldo", padrao: false), let destino
            else { return nil }
            if exigeTaxa, forma != "parcelas" { item.apontar("só produto de parcelas exige taxa") }
            return NovoProduto(
                codigo: codigo, nome: nome, natureza: natureza, forma: forma, exigeTaxa: exigeTaxa,
                aceitaParcial: parcial,
                minimoParcial: minimo, exigeAutorizacao: autorizacao, reajusteExigeSaldo: saldo, aoNaoDescontar: destino
            )
        }
        tipos = raiz.itens("tipos_de_margem").compactMap { item in
            item.conferirChaves(["codigo", "nome", "consome", "no_limite", "no_teto", "excesso", "ordem"])
            guard let codigo = item.texto("codigo"), let nome = item.texto("nome"),
                let consome = item.um(de: ["parcela", "total"], "consome"), let noLimite = item.logico("no_limite"),
                let noTeto = item.logico("no_teto"),
                let excesso = item.um(de: ["recusar", "cortar", "transbordar"], "excesso"),
                let ordem = item.inteiro("ordem", de: 1...1_000)
            else { return nil }
            return NovoTipoDeMargem(
                codigo: codigo, nome: nome, consome: consome, noLimite: noLimite, noTeto: noTeto, excesso: excesso,
                ordem: ordem)
        }
    }

    private static func periodo(_ item: NoDaImplantacao) -> PeriodoDaRegra? {
        guard let desde = item.dia("desde") else { return nil }
        let ate = item.dia("ate", obrigatorio: false)
        if let ate, ate <= desde { item.apontar("a vigência acaba antes de começar") }
        return PeriodoDaRegra(desde: desde, ate: ate)
    }

    private mutating func lerRegras(_ raiz: NoDaImplantacao) {
        incidencias = raiz.itens("incidencias").flatMap { item -> [NovaIncidencia] in
            item.conferirChaves(["desde", "ate", "tipos", "produtos"])
            guard let periodo = Self.periodo(item) else { return [] }
            let tipos = item.textos("tipos")
            return item.textos("produtos").flatMap { produto in
                tipos.map { NovaIncidencia(produto: produto, tipo: $0, periodo: periodo) }
            }
        }
        percentuais = raiz.itens("percentuais").compactMap { item in
            item.conferirChaves(["tipo", "regra", "pontos_base", "base", "desde", "ate", "fonte"])
            guard let tipo = item.texto("tipo"), let regra = item.texto("regra"),
                let pontos = item.inteiro("pontos_base", de: 0...10_000),
                let base = item.um(de: ["liquida", "bruta"], "base"),
                let periodo = Self.periodo(item), let fonte = item.texto("fonte")
            else { return nil }
            return NovoPercentual(
                tipo: tipo, regra: regra, pontosBase: pontos, base: base, periodo: periodo, fonte: fonte)
        }
        marcas = raiz.itens("marcas_de_legado").compactMap { item in
            item.conferirChaves(["codigo", "nome", "protegido", "regra", "fonte"])
            guard let codigo = item.texto("codigo"), let nome = item.texto("nome"),
                let protegido = item.logico("protegido"),
                let regra = item.texto("regra"), let fonte = item.texto("fonte")
            else { return nil }
            return NovaMarcaDeLegado(codigo: codigo, nome: nome, protegido: protegido, regra: regra, fonte: fonte)
        }
        if let item = raiz.filho("prioridades") {
            item.conferirChaves(["desde", "ate", "fonte", "ordem"])
            if let periodo = Self.periodo(item), let fonte = item.texto("fonte"), let ordem = item.filho("ordem") {
                prioridades = (ordem.no.mapping.map { Array($0) } ?? []).compactMap { chave, _ in
                    guard let produto = chave.string, let numero = ordem.inteiro(produto, de: 1...1_000_000) else {
                        return nil
                    }
                    return NovaPrioridade(produto: produto, ordem: numero, periodo: periodo, fonte: fonte)
                }
            }
        }
        regras = raiz.itens("regras_de_glosa").compactMap { item in
            item.conferirChaves(["desde", "ate", "fonte", "conteudo"])
            guard let periodo = Self.periodo(item), let fonte = item.texto("fonte") else { return nil }
            guard let conteudo = item.filho("conteudo")?.json else {
                item.apontar("falta o conteúdo da regra")
                return nil
            }
            return NovaRegraDeGlosa(conteudo: conteudo, periodo: periodo, fonte: fonte)
        }
    }

    private mutating func lerOResto(_ raiz: NoDaImplantacao) {
        parametros = raiz.itens("parametros").compactMap { item in
            item.conferirChaves(["chave", "valor", "desde", "ate", "fonte"])
            guard let chave = item.texto("chave"), let valor = item.texto("valor"), let periodo = Self.periodo(item),
                let fonte = item.texto("fonte")
            else { return nil }
            return NovoParametro(chave: chave, valor: valor, periodo: periodo, fonte: fonte)
        }
        feriados = raiz.itens("feriados").compactMap { item in
            item.conferirChaves(["dia", "nome", "especie"])
            guard let dia = item.dia("dia"), let nome = item.texto("nome"),
                let especie = item.um(de: ["local", "facultativo"], "especie")
            else { return nil }
            return NovoFeriado(dia: dia, nome: nome, especie: especie)
        }
        perfis = raiz.itens("perfis").compactMap { item in
            item.conferirChaves(["portal", "codigo", "nome", "atos"])
            guard let portal = item.um(de: ["gestor", "consignataria", "servidor"], "portal"),
                let codigo = item.texto("codigo"),
                let nome = item.texto("nome")
            else { return nil }
            return PerfilDaImplantacao(portal: portal, codigo: codigo, nome: nome, atos: item.textos("atos"))
        }
    }

    /// O que um cita do outro tem de existir, e nada se repete.
    private func conferir(_ raiz: NoDaImplantacao) {
        let (codigos, nomes) = (Set(produtos.map(\.codigo)), Set(tipos.map(\.codigo)))
        func conferir(_ produto: String, em onde: String) {
            if !codigos.contains(produto) { raiz.apontar("\(onde): não há produto \(produto)") }
        }
        func conferir(tipo: String, em onde: String) {
            if !nomes.contains(tipo) { raiz.apontar("\(onde): não há tipo de margem \(tipo)") }
        }
        if produtos.isEmpty { raiz.apontar("nenhum produto") }
        if tipos.isEmpty { raiz.apontar("nenhum tipo de margem") }
        if tipos.count(where: { $0.consome == "total" }) > 1 {
            raiz.apontar("tipos_de_margem: só um pode consumir o total; o pago das verbas em atraso vem por vínculo")
        }
        for incidencia in incidencias {
            conferir(incidencia.produto, em: "incidencias")
            conferir(tipo: incidencia.tipo, em: "incidencias")
        }
        for percentual in percentuais { conferir(tipo: percentual.tipo, em: "percentuais") }
        for prioridade in prioridades { conferir(prioridade.produto, em: "prioridades") }
        let regrasComPercentual = Set(percentuais.map(\.regra))
        for marca in marcas where !regrasComPercentual.contains(marca.regra) {
            raiz.apontar("marcas_de_legado: a regra \(marca.regra) não tem percentual")
        }
        func repetidos<Item: ItemDaImplantacao>(_ itens: [Item]) {
            var vistos: Set<String> = []
            for item in itens where !vistos.insert(item.rotulo).inserted { raiz.apontar("repetido: \(item.rotulo)") }
        }
        repetidos(produtos)
        repetidos(tipos)
        repetidos(incidencias)
        repetidos(percentuais)
        repetidos(marcas)
        repetidos(prioridades)
        repetidos(regras)
        repetidos(parametros)
        repetidos(feriados)
    }
}

/// Um perfil de acesso a garantir. Quem o grava é o Acesso; a carga só o lê.
package struct PerfilDaImplantacao: Sendable, Hashable {
    package let portal: String
    package let codigo: String
    package let nome: String
    package let atos: [String]
}
