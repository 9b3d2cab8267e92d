import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Foundation
import Html
import Nucleo
import Tarefas
import Web

/// A página de um trabalho longo, o fluxo do seu andamento e a lista deles.
struct RotasDasTarefas {
    static let atoDeCancelar = "folha.cancelar-trabalho"
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("tarefas", ato: PortalDoGestor.atoDaFolha) { try await Self.lista($0, pecas) }
        grupo.get("tarefas/:id", ato: PortalDoGestor.atoDaFolha) { contexto in
            let trabalho = try await pecas.trabalho(try contexto.registro())
            let arquivos = try await pecas.ler { t in
                try trabalho.gerados.compactMap { try ArquivoGuardado.ler($0, em: t) }
            }
            return try await pecas.pagina(
                Self.tela(trabalho, arquivos, contexto.usuario, pecas.casa.relogio.agora), contexto)
        }
        grupo.eventos("tarefas/:id/eventos", ato: PortalDoGestor.atoDaFolha) { contexto in
            try await pecas.trabalho(try contexto.registro()).estado.id
        } _: { fluxo, id in
            for try await estado in FilaDeTarefas.acompanhar(id, em: pecas.casa.banco, como: .gestor) {
                guard let trabalho = Trabalho(estado) else { return }
                guard fluxo.enviar(Self.evento(trabalho, pecas.casa.relogio.agora)) else { return }
            }
        }
        grupo.post("tarefas/:id/cancelar", ato: Self.atoDeCancelar) { _, contexto in
            let (casa, fila, autor) = (pecas.casa, pecas.trabalhos.fila, contexto.autor)
            let trabalho = try await pecas.trabalho(try contexto.registro())
            let id = trabalho.estado.id
            let cancelada = try await casa.banco.transacao(como: .motor) { t in
                guard try fila.cancelar(id, em: t) else { return false }
                try casa.trilha.registrar(
                    [
                        Auditoria.Evento(
                            Self.atoDeCancelar, ["tarefa": .inteiro(id), "titulo": .texto(trabalho.titulo)])
                    ],
                    por: autor, as: casa.relogio.agora, em: t)
                return true
            }
            try await contexto.deixarRecado(
                cancelada
                    ? Recado(.sucesso, "Cancelamento pedido: o trabalho para onde for seguro.")
                    : Recado(.aviso, "O trabalho já tinha terminado."))
            return .verDepois(trabalho.endereco.texto)
        }
    }

    // MARK: - A página

    private static func tela(
        _ trabalho: Trabalho, _ arquivos: [ArquivoGuardado], _ usuario: UsuarioNaSessao, _ agora: Instante
    ) -> Tela {
        let viva = trabalho.estado.situacao.viva
        return Tela(
            trabalho.titulo, secao: "Trabalhos", situacao: trabalho.etiqueta,
            trilha: [.init("Trabalhos", "/gestor/tarefas")],
            ajuda: Ajuda(
                "O andamento de um trabalho longo.", quemPode: "Gestores.",
                depois: "Pode sair desta página: o trabalho continua, e o resultado fica aqui.")
        ) {
            Progresso(
                trabalho.titulo, trabalho.situacaoDoProgresso, percentual: trabalho.percentual, etapa: trabalho.etapa,
                estimativa: estimativa(trabalho, agora),
                fonte: viva ? "/gestor/tarefas/\(trabalho.estado.id)/eventos" : nil, atualizar: trabalho.endereco,
                resultado: viva ? ("Ver o resultado", trabalho.endereco) : trabalho.destino,
                cancelar: trabalho.estado.situacao == .esperando && usuario.pode(atoDeCancelar)
                    ? "/gestor/tarefas/\(trabalho.estado.id)/cancelar" : nil)
            NumerosDoTrabalho(medidas: trabalho.medidas)
            if !arquivos.isEmpty {
                Grade("Arquivos gerados", linhas: arquivos) { ArquivoNaTela.colunasCurtas }
            }
        }
    }

    /// Quanto falta, em palavras, pelo que já andou.
    static func estimativa(_ trabalho: Trabalho, _ agora: Instante) -> String? {
        let estado = trabalho.estado
        guard estado.situacao == .rodando, let total = estado.total, estado.feito > 0, total > estado.feito else {
            return nil
        }
        let passados = (agora.microssegundos - estado.criadaEm) / 1_000_000
        guard passados > 0 else { return nil }
        let faltam = passados * (total - estado.feito) / estado.feito
        return faltam < 60
            ? "menos de um minuto" : "cerca de \(Formato.contagem(Int(faltam / 60), "minuto", "minutos"))"
    }

    private struct Andamento: Encodable {
        let percentual: Int?
        let etapa: String
        let estimativa: String?
    }

    private struct Fim: Encodable {
        let situacao: String
        let texto: String
    }

    private static func evento(_ trabalho: Trabalho, _ agora: Instante) -> Web.Evento {
        func json(_ valor: some Encodable) -> String {
            do { return String(decoding: try JSONEncoder().encode(valor), as: UTF8.self) } catch {
                preconditionFailure("andamento que não vira JSON: \(error)")
            }
        }
        guard trabalho.estado.situacao.viva else {
            let fim = Fim(situacao: trabalho.situacaoDoProgresso.rawValue, texto: trabalho.etapa)
            return Web.Evento(json(fim), nome: "fim")
        }
        let andamento = Andamento(
            percentual: trabalho.percentual, etapa: trabalho.etapa, estimativa: estimativa(trabalho, agora))
        return Web.Evento(json(andamento), nome: "andamento")
    }

    // MARK: - A lista

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        var estado = EstadoDaGrade(em: "/gestor/tarefas", porPagina: 50, lendo: try contexto.pares)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("trabalhos", colunas) { limite, pulados in
                try await pecas.ler { t in
                    try FilaDeTarefas.listar(Trabalho.especies, limite: limite, pulados: pulados, em: t)
                        .compactMap(Trabalho.init)
                }
            }
        }
        let (limite, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total) = try await pecas.ler { t in
            (
                try FilaDeTarefas.listar(Trabalho.especies, limite: limite, pulados: pulados, em: t)
                    .compactMap(Trabalho.init), try FilaDeTarefas.contar(Trabalho.especies, em: t)
            )
        }
        estado.total = total
        let daTela = estado
        let tela = Tela(
            "Trabalhos", secao: "Folha",
            ajuda: Ajuda(
                "Os trabalhos longos, do mais novo ao mais velho, com o que cada um fez.", quemPode: "Gestores.")
        ) {
            Grade(
                "Trabalhos", linhas: linhas, estado: daTela,
                vazio: Vazio("Nenhum trabalho ainda", "Aparecem aqui os passos da folha e os arquivos recebidos.")
            ) { colunas }
        }
        return try await pecas.pagina(tela, contexto)
    }

    @MontagemDeColunas<Trabalho> private static var colunas: [Coluna<Trabalho>] {
        Coluna("Trabalho", principal: true, csv: { $0.titulo }) { Ligacao($0.titulo, para: $0.endereco) }
        Coluna("Situação", csv: { $0.situacaoEmPalavras }) { $0.etiqueta }
        Coluna("Pedido em", .umaLinha) { Instante(microssegundos: $0.estado.criadaEm).naTela }
        Coluna("Terminou em", .umaLinha) { $0.estado.terminadaEm.map { Instante(microssegundos: $0).naTela } ?? "" }
        Coluna("O que fez") { trabalho in
            trabalho.medidas.isEmpty
                ? trabalho.etapa : trabalho.medidas.prefix(3).map(\.frase).joined(separator: "; ")
        }
    }
}

extension PortalDoGestor.Pecas {
    /// Um trabalho dos que o gestor vê; outro, ou nenhum, é 404.
    func trabalho(_ id: Int64) async throws -> Trabalho {
        guard let trabalho = try await ler({ t in try FilaDeTarefas.ler(id, em: t) }).flatMap(Trabalho.init) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return trabalho
    }

    /// Espera um pouco o que é rápido, para quem pediu já ver o resultado, e leva à página do trabalho.
    func verTrabalho(_ id: Int64) async throws -> Resposta {
        _ = try await FilaDeTarefas.esperar(id, ate: .milliseconds(1_500), em: casa.banco, como: .motor)
        return .verDepois(PortalDoGestor.tarefa(id).texto)
    }
}
