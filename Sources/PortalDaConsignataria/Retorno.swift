import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Folha
import Html
import Nucleo
import Web

/// O retorno da folha: por competência, parcela a parcela, e o arquivo no leiaute da consignatária.
///
/// - Fonte: POC-CON-17, RF-CON-41, FOL-09; RF-CON-32 (o relatório analítico), FOL-10.
struct RotasDoRetorno {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        let ato = PortalDaConsignataria.atoDoRetorno
        grupo.get("retorno", ato: ato) { try await meses($0, pecas) }
        grupo.get("retorno/:mes", ato: ato) { try await mes($0, pecas) }
        grupo.post("retorno/:mes", ato: ato) { formulario, contexto in
            let competencia = try contexto.parametro("mes", como: Competencia.lendo)
            let estado = Self.estado(
                competencia, formulario.pares, try await Self.opcoes(contexto, pecas), [:])
            return try await pecas.consultas.levar(a: estado, contexto)
        }
        grupo.post("retorno/:mes/arquivo", ato: PortalDaConsignataria.atoDeGerarRetorno) {
            try await gerar($0, $1, pecas)
        }
    }

    private func meses(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let meses = try await pecas.ler(contexto) { t in try MesDoRetorno.listar(em: t) }
        if try contexto.querCsv {
            return CsvEmPaginas.responder("retorno", MesDoRetorno.colunas) { limite, pulados in
                Array(meses.dropFirst(pulados).prefix(limite))
            }
        }
        var estado = EstadoDaGrade(em: "/consignataria/retorno", porPagina: 50, lendo: try contexto.pares)
        estado.total = meses.count
        let tela = Tela(
            "Retorno da folha",
            ajuda: Ajuda(
                "O que a folha descontou dos seus contratos, mês a mês.",
                quemPode: "Quem entra por esta consignatária.",
                depois: "Fechada a folha, o extrato diz quanto você recebe e em que conta."),
            larga: true
        ) {
            Grade(
                "Competências", linhas: Array(meses.dropFirst(estado.pulados).prefix(estado.porPagina)), estado: estado,
                vazio: Vazio(
                    "Nenhum retorno ainda", "O primeiro aparece quando a folha do mês for cortada com contratos seus.")
            ) { MesDoRetorno.colunas }
        }
        return try await pecas.pagina(tela, contexto)
    }

    /// O que se escolhe nos filtros.
    struct Opcoes: Sendable {
        var produtos: [Produto] = []
        var orgaos: [Html.Campo.Opcao] = []
    }

    static func opcoes(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Opcoes {
        Opcoes(
            produtos: try await ProdutosOferecidos.todos(contexto.consignataria, pecas.catalogo()),
            orgaos: try await pecas.ler(contexto) { t in
                try t.executar("SELECT id, nome FROM orgao ORDER BY nome").map {
                    .init("\(try $0.ler(0, como: Int64.self))", try $0.ler(1))
                }
            })
    }

    static func estado(
        _ competencia: Competencia, _ pares: [(String, String)], _ opcoes: Opcoes, _ guardados: [String: String]
    ) -> EstadoDaGrade {
        EstadoDaGrade(
            em: "/consignataria/retorno/\(competencia.iso)",
            filtros: [
                .escolha("situacao", "Situação", SituacaoDaParcela.allCases.map { .init($0.rawValue, $0.nome) }),
                .escolha("produto", "Produto", opcoes.produtos.map { .init($0.codigo, $0.nome) }),
                .escolha("orgao", "Órgão", opcoes.orgaos), .cpf("cpf"), .texto("matricula", "Matrícula", pessoal: true),
                .texto("numero", "Número", pessoal: true),
            ],
            ordens: ["matricula", "contrato", "produto", "previsto", "descontado", "situacao"],
            padrao: .init("matricula"), lendo: pares, guardados: guardados)
    }

    private static func filtro(_ competencia: Competencia, _ estado: EstadoDaGrade, _ cofre: Cofre) -> FiltroDoRetorno {
        var filtro = FiltroDoRetorno(competencia: competencia)
        filtro.situacao = estado["situacao"].flatMap(SituacaoDaParcela.init(rawValue:))
        filtro.produto = estado["produto"]
        filtro.orgao = estado["orgao"].flatMap { Int64($0) }
        do {
            filtro.cpf = try estado.lido("cpf", CPF.lendo).map { DadosPessoais.indices(de: $0, cofre) }
        } catch { filtro.nenhum = true }
        filtro.matricula = estado["matricula"]
        filtro.numero = estado["numero"]
        filtro.chave = estado.ordem?.chave ?? "matricula"
        filtro.decrescente = estado.ordem?.sentido == .decrescente
        return filtro
    }

    private func mes(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let competencia = try contexto.parametro("mes", como: Competencia.lendo)
        let guardados = try await pecas.consultas.abrir(contexto)
        let estado = Self.estado(
            competencia, try contexto.pares, try await Self.opcoes(contexto, pecas), guardados)
        let cofre = pecas.casa.cofre
        let filtro = Self.filtro(competencia, estado, cofre)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("retorno-\(competencia.compacta)", ParcelaDoRetorno.noCsv) {
                limite, pulados in
                try await pecas.ler(contexto) { t in
                    try ParcelaDoRetorno.listar(filtro, limite: limite, pulados: pulados, cofre, em: t)
                }
            }
        }
        let lido = try await pecas.ler(contexto) { t -> (MesDoRetorno, [ParcelaDoRetorno], [SomaDoRetorno])? in
            guard let mes = try MesDoRetorno.listar(competencia, em: t).first else { return nil }
            return (
                mes,
                try ParcelaDoRetorno.listar(
                    filtro, limite: estado.porPagina, pulados: estado.pulados, cofre, em: t),
                try ParcelaDoRetorno.somar(filtro, em: t)
            )
        }
        guard let (resumo, linhas, somas) = lido else { throw RecusaDaWeb.naoEncontrado }
        let tela = TelaDoRetorno(mes: resumo, linhas: linhas, somas: somas, estado: estado)
        return try await pecas.pagina(
            tela.tela(podeGerar: contexto.usuario.pode(PortalDaConsignataria.atoDeGerarRetorno)), contexto)
    }

    private func gerar(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let competencia = try contexto.parametro("mes", como: Competencia.lendo)
        guard let leiaute = TelaDoRetorno.leiautes.first(where: { $0.codigo == formulario.texto("leiaute") }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        let (casa, acervo, autor) = (pecas.casa, pecas.entrada.acervo, contexto.autor)
        let dona = contexto.consignataria
        do {
            let devolutiva = try await casa.banco.transacao(como: .motor) { t in
                try DevolverAsConsignatarias(competencia, leiaute: leiaute.codigo).devolver(
                    so: dona, casa, acervo, em: t, por: autor)
            }
            guard let devolutiva else { throw RecusaDaWeb.naoEncontrado }
            return .verDepois("/consignataria/arquivos/\(devolutiva.arquivo)")
        } catch let recusa as RecusaDaFolha {
            throw RecusaDaWeb(codigo: recusa.codigo, frase: recusa.frase, status: 409)
        }
    }
}

/// As telas do retorno de um mês.
struct TelaDoRetorno {
    let mes: MesDoRetorno
    let linhas: [ParcelaDoRetorno]
    let somas: [SomaDoRetorno]
    let estado: EstadoDaGrade

    /// Os leiautes em que a consignatária pode pedir o arquivo.
    static let leiautes = [
        (codigo: "retorno-da-consignataria", nome: "CSV"),
        (codigo: "retorno-da-consignataria-posicional", nome: "posicional"),
    ]

    func tela(podeGerar: Bool) -> Tela {
        var estado = estado
        estado.total = somas.reduce(0) { $0 + $1.linhas }
        return Tela(
            "Retorno de \(mes.competencia.brasileira)", secao: "Retorno da folha",
            situacao: mes.fechada ? Etiqueta(.sucesso, "folha fechada") : Etiqueta(.informacao, "folha em andamento"),
            trilha: [.init("Retorno da folha", "/consignataria/retorno")],
            ajuda: Ajuda(
                "Cada parcela do mês: prevista, enviada, descontada e por que a que faltou não foi.",
                quemPode: "Quem entra por esta consignatária; só os seus contratos.",
                depois: "O arquivo gerado fica na caixa de arquivos."),
            mensagens: mes.fechada
                ? [] : [Mensagem(.informacao, "A folha ainda não fechou: o descontado aparece quando ela voltar.")],
            larga: true, acoes: acoes(podeGerar)
        ) {
            Numeros {
                Numero(
                    "Previsto", mes.previsto.emReais, detalhe: Formato.contagem(Int(mes.linhas), "parcela", "parcelas"))
                Numero("Enviado à folha", mes.enviado?.emReais ?? "—")
                Numero("Descontado", mes.descontado?.emReais ?? "—")
                Numero("Não descontado", mes.naoDescontado?.emReais ?? "—")
            }
            if somas.count > 1 {
                Cartao("Por situação") {
                    Valores(
                        somas.map { soma in
                            Valores.Linha(
                                soma.situacao.nome, soma.previsto.emReais,
                                detalhe: Formato.contagem(soma.linhas, "parcela", "parcelas"),
                                para: Endereco("/consignataria/retorno/\(mes.competencia.iso)").com(
                                    "situacao", soma.situacao.rawValue))
                        })
                }
            }
            Grade(
                "Parcelas do mês", linhas: linhas, estado: estado, vazio: Vazio("Nenhuma parcela neste mês")
            ) { ParcelaDoRetorno.naTela(somas) }
        }
    }

    private func acoes(_ podeGerar: Bool) -> Bloco? {
        guard mes.fechada else { return nil }
        return Bloco {
            Ligacao("Extrato de repasse", para: "/consignataria/retorno/\(mes.competencia.iso)/repasse", .secundario)
            if podeGerar {
                for leiaute in Self.leiautes {
                    AtoDireto(
                        Botao("Gerar arquivo \(leiaute.nome)", .secundario),
                        para: "/consignataria/retorno/\(mes.competencia.iso)/arquivo",
                        campos: [("leiaute", leiaute.codigo)])
                }
            }
        }
    }
}
