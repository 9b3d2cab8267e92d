import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Html
import Nucleo
import Web

/// A lista dos arquivos, de todos ou de uma competência, e o download.
///
/// Requisito: RF-GER-11
struct RotasDosArquivos {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("arquivos", ato: PortalDoGestor.atoDeArquivos) { try await Self.lista(nil, $0, pecas) }
        grupo.get("competencias/:mes/arquivos", ato: PortalDoGestor.atoDeArquivos) { contexto in
            try await Self.lista(try contexto.parametro("mes", como: Competencia.lendo), contexto, pecas)
        }
        grupo.get("arquivos/:id/baixar", ato: Download.ato) { contexto in
            let download: Download
            do {
                download = try await Download.abrir(
                    try contexto.registro(), de: nil, pecas.casa, por: contexto.autor)
            } catch RecusaDeArquivo.naoEncontrado {
                throw RecusaDaWeb.naoEncontrado
            }
            let arquivo = download.arquivo
            return .arquivo(
                nome: arquivo.nome, tipo: "application/octet-stream", tamanho: Int(arquivo.tamanho)
            ) { saida in
                for try await pedaco in download.conteudo() { try await saida.escrever(pedaco) }
            }
        }
        ReciboDoArquivo(pecas: pecas).montar(em: grupo)
        RecebimentoDeEntrada(pecas: pecas).montar(em: grupo)
        RecebimentoDoRetorno(pecas: pecas).montar(em: grupo)
        AplicacaoDeEntrada(pecas: pecas).montar(em: grupo)
    }

    /// As espécies que a folha fechada de M−1 manda para o mês M.
    private static let daVespera = EspecieDeEntrada.allCases.filter { !$0.linhaALinha }.map(\.rawValue)

    private static func estado(
        _ mes: Competencia?, _ especies: [String], _ consignatarias: [Html.Campo.Opcao], _ pares: [(String, String)]
    ) -> EstadoDaGrade {
        let oferecidas = ArquivoGuardado.Situacao.allCases.filter { $0 != .recebendo }
        var filtros: [Filtro] = [
            .escolha("especie", "Espécie", especies.map { .init($0, ArquivoNaTela.nome(daEspecie: $0)) }),
            .escolha("sentido", "Sentido", [.init("recebido", "Recebidos"), .init("gerado", "Gerados")]),
            .escolha(
                "situacao", "Situação", oferecidas.map { .init($0.rawValue, PortalDoGestor.emMaiuscula($0.nome)) }),
            .escolha("consignataria", "Consignatária", consignatarias),
        ]
        if mes == nil { filtros.append(.competencia("competencia", "Competência")) }
        return EstadoDaGrade(
            em: mes.map { FichaDaCompetencia.Parte.arquivos.endereco($0) } ?? "/gestor/arquivos", filtros: filtros,
            ordens: ["id", "nome", "registros", "total"], padrao: .init("id", .decrescente), porPagina: 50,
            lendo: pares)
    }

    private static func filtro(_ mes: Competencia?, _ estado: EstadoDaGrade) -> FiltroDeArquivos {
        var filtro = FiltroDeArquivos()
        filtro.especie = estado["especie"]
        filtro.sentido = estado["sentido"].flatMap(ArquivoGuardado.Sentido.init(rawValue:))
        filtro.situacao = estado["situacao"].flatMap(ArquivoGuardado.Situacao.init(rawValue:))
        filtro.consignataria = estado["consignataria"].flatMap { Int64($0) }
        filtro.busca = estado.busca.isEmpty ? nil : estado.busca
        if let mes {
            (filtro.competencia, filtro.daVespera) = (mes, daVespera)
        } else {
            do { filtro.competencia = try estado.lido("competencia", Competencia.lendo) } catch { filtro.nenhum = true }
        }
        filtro.chave = estado.ordem?.chave ?? "id"
        filtro.decrescente = estado.ordem?.sentido == .decrescente
        return filtro
    }

    private static func lista(
        _ mes: Competencia?, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let especies = try await pecas.ler { t in try ArquivoGuardado.especies(em: t) }
        let consignatarias = try await pecas.consignatarias()
        let pedido = estado(mes, especies, consignatarias, try contexto.pares)
        let filtro = filtro(mes, pedido)
        let (nomes, autores) = (consignatarias.porId, try await pecas.nomesDeQuemMexeEmArquivo())
        if try contexto.querCsv {
            let nome = "arquivos\(mes.map { "-" + $0.iso } ?? "")"
            return CsvEmPaginas.responder(nome, ArquivoNaTela.noCsv(nomes, autores)) { limite, pulados in
                try await pecas.ler { t in
                    try ArquivoGuardado.listar(filtro, limite: limite, pulados: pulados, em: t)
                }
            }
        }
        let (linhas, total) = try await pecas.ler { t in
            (
                try ArquivoGuardado.listar(filtro, limite: pedido.porPagina, pulados: pedido.pulados, em: t),
                try ArquivoGuardado.contar(filtro, em: t)
            )
        }
        let acoes = Bloco { Ligacao("Receber arquivo", para: "/gestor/receber", .secundario, icone: .enviar) }
        let grade = Grade(
            "Arquivos", linhas: linhas, estado: pedido.com(total: total),
            vazio: Vazio("Nenhum arquivo ainda", "Aqui ficam os recebidos da folha e os gerados pelo sistema."),
            busca: "nome ou número do arquivo", acoes: acoes
        ) { ArquivoNaTela.colunas(nomes, autores) }
        let ajuda = Ajuda(
            "Tudo que se recebeu e se gerou, byte a byte, com quem, quando e o resumo.", quemPode: "Gestores.",
            depois: "Baixar um arquivo fica registrado na trilha.")
        guard let mes else {
            return try await pecas.pagina(
                Tela("Arquivos", secao: "Folha", ajuda: ajuda, larga: true) { grade }, contexto)
        }
        let ficha = try await pecas.ler { t in try FichaDaCompetencia.ler(mes, em: t) }
        return try await pecas.pagina(ficha.tela(.arquivos, ajuda: ajuda, larga: true) { grade }, contexto)
    }
}

extension [Html.Campo.Opcao] {
    /// O texto de cada opção, pelo id.
    var porId: [Int64: String] {
        Dictionary(uniqueKeysWithValues: compactMap { opcao in Int64(opcao.valor).map { ($0, opcao.texto) } })
    }
}

extension PortalDoGestor.Pecas {
    /// Quem enviou ou gerou algum arquivo: são poucos, e cabem na memória.
    func nomesDeQuemMexeEmArquivo() async throws -> [Int64: String] {
        let casa = casa
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            let ids = try t.executar("SELECT DISTINCT autor_id FROM arquivo WHERE autor_id IS NOT NULL").map {
                try $0.ler(0, como: Int64.self)
            }
            return try NomeDoUsuario.ler(Set(ids), casa.cofre, em: t)
        }
    }
}
