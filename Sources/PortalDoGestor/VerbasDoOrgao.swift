import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// A lista do órgão, por competência, e as verbas de uma pessoa mês a mês.
///
/// Requisito: RF-GER-17
struct RotasDasVerbas {
    let pecas: PortalDoGestor.Pecas

    static let endereco: Endereco = "/gestor/verbas-em-atraso"

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("verbas-em-atraso", ato: PortalDoGestor.atoDeMargens) { try await Self.lista($0, pecas) }
        grupo.post("verbas-em-atraso", ato: PortalDoGestor.atoDeMargens) { formulario, contexto in
            let meses = try await pecas.ler { t in try VerbasDoVinculo.meses(em: t) }
            let estado = Self.estado(meses, formulario.pares)
            return try await pecas.consultas.levar(a: estado, contexto)
        }
        grupo.get("pessoas/:id/verbas-em-atraso", ato: PortalDoGestor.atoDeMargens) {
            try await Self.daPessoa($0, pecas)
        }
    }

    private static func estado(
        _ meses: [Competencia], _ pares: [(String, String)], _ guardados: [String: String] = [:]
    ) -> EstadoDaGrade {
        EstadoDaGrade(
            em: endereco,
            filtros: [
                .escolha(
                    "competencia", "Competência", meses.dropFirst().map { .init($0.iso, $0.brasileira) },
                    vazio: meses.first.map { "\($0.brasileira), a última" } ?? "Nenhuma"),
                .escolha(
                    "situacao", "Situação",
                    [
                        .init("com", "Com antecipação contratada"), .init("sem", "Sem antecipação"),
                        .init("acima", "Contratado acima do crédito"), .init("calado", "Pago não informado"),
                    ]),
            ],
            ordens: ["matricula", "saldo", "pago", "descontado", "contratado", "livre"], padrao: .init("matricula"),
            porPagina: 20, buscaPessoal: true, lendo: pares, guardados: guardados)
    }

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let guardados = try await pecas.consultas.abrir(contexto)
        let meses = try await pecas.ler { t in try VerbasDoVinculo.meses(em: t) }
        let estado = estado(meses, try contexto.pares, guardados)
        guard let mes = try estado["competencia"].map(Competencia.lendo) ?? meses.first else {
            return try await pecas.pagina(
                tela(nil, nil, []) {
                    Vazio(
                        "Nenhuma verba em atraso",
                        "A folha ainda não informou crédito de verbas em atraso. Ele vem no arquivo de margens, e o pago no mês, no de bases."
                    ) { Ligacao("Receber arquivos", para: "/gestor/receber", .secundario) }
                }, contexto)
        }
        let (cofre, diretorio) = (pecas.casa.cofre, pecas.diretorio)
        let (pessoas, totais) = try await pecas.lerMargens(contexto, lista: "verbas-em-atraso", de: mes) { t in
            let pessoas = try acharPessoas(estado.busca, diretorio, cofre, em: t)
            return (pessoas, try VerbasDoVinculo.somar(mes, estado, pessoas, em: t))
        }
        if try contexto.querCsv {
            return CsvEmPaginas.responder("verbas-em-atraso-\(mes.iso)", VerbasDoVinculo.colunas(nil)) {
                limite, pulados in
                try await pecas.ler { t in
                    try VerbasDoVinculo.listar(mes, estado, pessoas, limite: limite, pulados: pulados, cofre, em: t)
                }
            }
        }
        let linhas = try await pecas.ler { t in
            try VerbasDoVinculo.listar(
                mes, estado, pessoas, limite: estado.porPagina, pulados: estado.pulados, cofre, em: t)
        }
        return try await pecas.pagina(
            tela(mes, totais, meses) {
                Grade(
                    "Verbas em atraso, folha de \(mes.brasileira)", linhas: linhas,
                    estado: estado.com(total: totais.linhas),
                    vazio: Vazio(
                        "Ninguém com verbas em atraso", "A folha de \(mes.brasileira) não informou crédito de ninguém."),
                    busca: "CPF, matrícula ou nome"
                ) { VerbasDoVinculo.colunas(totais) }
            }, contexto)
    }

    private static func tela(
        _ mes: Competencia?, _ totais: VerbasDoVinculo.Totais?, _ meses: [Competencia],
        @Html.Montagem corpo: () -> Bloco
    ) -> Tela {
        let miolo = corpo()
        return Tela(
            "Verbas em atraso", subtitulo: mes.map { "Como a folha de \($0.brasileira) as informou" }, secao: "Folha",
            ajuda: Ajuda(
                "Quem tem crédito de exercícios anteriores: o saldo e o pago que a folha informou no mês, o que se descontou das antecipações, e o contratado e o livre de hoje.",
                quemPode: "Gestores com o ato de consultar margens.",
                depois: "Ver a lista fica registrado na trilha. O nome abre o mês a mês da pessoa."), larga: true
        ) {
            if let totais, totais.semPago > 0 {
                El(
                    .p,
                    Formato.contagem(totais.semPago, "vínculo", "vínculos")
                        + " sem o pago do mês na folha: não é zero, é desconhecido, e não entra na soma.")
            }
            miolo
        }
    }

    /// `nil`: sem busca, todos.
    private static func acharPessoas(
        _ busca: String, _ diretorio: DiretorioDePessoas, _ cofre: Cofre, em t: Transacao
    ) throws -> [Int64]? {
        guard !busca.isEmpty else { return nil }
        return try PessoaNaTela.procurar(busca, diretorio, limite: 10_000, cofre, em: t)
    }

    private static func daPessoa(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let (id, casa) = (try contexto.registro(), pecas.casa)
        let endereco = PortalDoGestor.verbas(de: id)
        let estado = VerbasEmAtraso.estado(em: endereco, lendo: try contexto.pares)
        if try contexto.querCsv {
            try await pecas.lerMargem(de: id, contexto) { _ in }
            return CsvEmPaginas.responder("verbas-em-atraso-da-pessoa", VerbasDoMes.colunas) { limite, pulados in
                try await pecas.ler { t in
                    try VerbasDoMes.listar(pessoa: id, limite: limite, pulados: pulados, em: t)
                }
            }
        }
        let (pessoa, verbas) = try await pecas.lerMargem(de: id, contexto) { t in
            guard let pessoa = try PessoaNaTela.ler(id, casa.cofre, em: t) else { throw RecusaDaWeb.naoEncontrado }
            return (
                pessoa,
                try VerbasEmAtraso(
                    pessoa: id, MargemNaTela.listar(pessoa: id, em: t), limite: estado.porPagina,
                    pulados: estado.pulados, em: t)
            )
        }
        let tela = pessoa.tela(aba: endereco) { verbas.corpo(estado, contrato: PortalDoGestor.contrato) }
        return try await pecas.pagina(tela, contexto)
    }
}

extension ContextoDoGestor {
    /// Se quem pede pode ver margem, e daqui: numa página que se abre com outro ato, o número da margem só sai assim.
    var veMargem: Bool {
        usuario.pode(PortalDoGestor.atoDeMargens)
            && usuario.restricoes.permite(PortalDoGestor.atoDeMargens, de: endereco)
    }
}

extension PortalDoGestor.Pecas {
    /// Lê margem de muitas pessoas e registra quem leu, e qual lista, na mesma transação.
    func lerMargens<T: Sendable>(
        _ contexto: ContextoDoGestor, lista: String, de mes: Competencia,
        _ corpo: @escaping @Sendable (Transacao) throws -> T
    ) async throws -> T {
        let (casa, autor) = (casa, contexto.autor)
        return try await casa.banco.transacao(como: .gestor.gravando(emNomeDe: autor)) { t in
            let lido = try corpo(t)
            try casa.trilha.registrar(
                [
                    Auditoria.Evento(
                        PortalDoGestor.atoDeMargens, ["lista": .texto(lista), "competencia": .texto(mes.iso)])
                ], por: autor, as: casa.relogio.agora, em: t)
            return lido
        }
    }
}
