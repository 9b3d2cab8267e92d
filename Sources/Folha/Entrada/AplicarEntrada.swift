import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Foundation
import Nucleo
import Tarefas

/// A aplicação dos arquivos de entrada, como tarefa: pede-se aqui, e roda em qualquer processo.
extension Entrada {
    package static let tarefa = "folha.aplicar-arquivo"
    package static let tarefaDeConferir = "folha.conferir-arquivo"

    /// O que a tarefa leva; o nome de quem pediu não vai, porque a fila fica em claro.
    struct Pedido: Codable, Sendable {
        let arquivo: Int64
        let usuario: Int64?
        let perfil: String
        let consignataria: Int64?

        var autor: Autor {
            Autor(usuario: usuario, nome: "", perfil: perfil, consignataria: consignataria, canal: .arquivo)
        }
    }

    /// Ensina o executor a aplicar arquivos.
    package func registrar(em executor: Executor) {
        let entrada = self
        executor.registrar(Self.tarefa) { contexto in try await entrada.aplicar(contexto) }
        executor.registrar(Self.tarefaDeConferir) { contexto in try await entrada.conferir(contexto) }
    }

    /// Põe na fila a conferência de um arquivo recebido; devolve o id da tarefa. Uma por arquivo de cada vez.
    package func agendarConferencia(_ arquivo: Int64, por autor: Autor) async throws -> Int64 {
        let entrada = self
        return try await casa.banco.transacao(como: .motor) { t in
            let pedido = Pedido(
                arquivo: arquivo, usuario: autor.usuario, perfil: autor.perfil, consignataria: autor.consignataria)
            return try entrada.fila.agendar(
                Self.tarefaDeConferir, chave: "\(arquivo)", dados: pedido, autor: autor.usuario, em: t
            ).id
        }
    }

    /// O arquivo de que uma tarefa de conferir ou de aplicar cuida; `nil` se é de outra espécie.
    package static func arquivo(de tarefa: EstadoDaTarefa) -> Int64? {
        guard [Self.tarefa, tarefaDeConferir].contains(tarefa.especie) else { return nil }
        do { return try JSONDecoder().decode(Pedido.self, from: Data(tarefa.dados.utf8)).arquivo } catch {
            preconditionFailure("tarefa \(tarefa.id) com pedido que não se lê: \(error)")
        }
    }

    /// Põe na fila a aplicação de um arquivo conferido; devolve o id da tarefa.
    ///
    /// Da folha, uma por espécie de cada vez; de consignatária, uma por espécie e consignatária: uma não espera nem percebe a outra.
    package func agendar(_ arquivo: Int64, por autor: Autor) async throws -> Int64 {
        let entrada = self
        return try await casa.banco.transacao(como: .motor) { t in
            guard let guardado = try ArquivoGuardado.ler(arquivo, em: t) else { throw RecusaDeArquivo.naoEncontrado }
            guard guardado.situacao == .conferido || guardado.situacao == .aplicando else {
                throw RecusaDeEntrada.naoConferido(situacao: guardado.situacao.rawValue)
            }
            let pedido = Pedido(
                arquivo: arquivo, usuario: autor.usuario, perfil: autor.perfil, consignataria: autor.consignataria)
            let agendada = try entrada.fila.agendar(
                Self.tarefa, chave: Self.chave(guardado), dados: pedido, autor: autor.usuario, em: t)
            // A que já havia pode ser a deste arquivo (continuar duas vezes) ou a de outro, que se espera acabar.
            if !agendada.nova, let viva = try FilaDeTarefas.ler(agendada.id, em: t),
                let outro = Self.arquivo(de: viva), outro != arquivo
            {
                throw RecusaDeEntrada.outraEmAndamento(arquivo: outro)
            }
            return agendada.id
        }
    }

    private static func chave(_ arquivo: ArquivoGuardado) -> String {
        arquivo.consignataria.map { "\(arquivo.especie) \($0)" } ?? arquivo.especie
    }

    /// A última tarefa que aplicou, aplica ou vai aplicar este arquivo. Quem pode ver o arquivo é quem chama que sabe.
    package static func tarefa(de arquivo: Int64, em t: Transacao) throws -> EstadoDaTarefa? {
        guard let id = try t.uma(EntradaSQL.tarefa(Self.tarefa, de: arquivo))?.ler(0, como: Int64.self) else {
            return nil
        }
        return try FilaDeTarefas.ler(id, em: t)
    }

    /// O que uma tarefa de conferir ou de aplicar fez, em números; `nil` se ainda não fez, ou se é de outra espécie.
    package static func resultado(de tarefa: EstadoDaTarefa) -> ResultadoDaTarefa? {
        guard let json = tarefa.resultado, tarefa.situacao == .terminada else { return nil }
        func ler<R: Decodable>(_ tipo: R.Type) -> R {
            do { return try JSONDecoder().decode(R.self, from: Data(json.utf8)) } catch {
                preconditionFailure("tarefa \(tarefa.id) com resultado que não se lê: \(error)")
            }
        }
        if tarefa.especie == tarefaDeConferir { return ler(ResultadoDaTarefa.self) }
        guard tarefa.especie == Self.tarefa,
            let especie = tarefa.chave?.split(separator: " ").first.flatMap({ EspecieDeEntrada(rawValue: String($0)) }),
            json != "null"
        else { return nil }
        let medidas =
            switch especie {
            case .cadastro: ler(ResultadoDoCadastro.self).medidas
            case .margens: ler(ResultadoDasMargens.self).medidas
            case .bases, .basePrevidencia: ler(ResultadoDasBases.self).medidas
            case .aliquotas, .premios, .variaveis, .percentuais: ler(ResultadoDosReajustes.self).medidas
            }
        return ResultadoDaTarefa(medidas)
    }

    // MARK: - O trabalho

    private func conferir(_ contexto: ContextoDaTarefa) async throws -> (any Encodable & Sendable)? {
        let pedido: Pedido = try contexto.dados()
        do {
            try await contexto.anunciar("lendo e conferindo o arquivo")
            let conferencia = try await conferir(pedido.arquivo, por: pedido.autor)
            guard conferencia.aprovada else {
                throw TarefaRecusada((conferencia.arquivo.motivo ?? "o arquivo não serve") + "; nada mudou")
            }
            return ResultadoDaTarefa(conferencia.medidas)
        } catch let recusa as RecusaDeEntrada {
            throw TarefaRecusada(recusa.description)
        } catch let recusa as RecusaDeArquivo {
            throw TarefaRecusada(recusa.description)
        }
    }

    private func aplicar(_ contexto: ContextoDaTarefa) async throws -> (any Encodable & Sendable)? {
        let pedido: Pedido = try contexto.dados()
        do {
            try await contexto.anunciar("lendo o arquivo")
            let pronta = try await preparar(pedido)
            guard let (arquivo, especie, competencia, conteudo) = pronta else { return nil }
            let carga = CargaDeEntrada(
                entrada: self, contexto: contexto, arquivo: arquivo, especie: especie, competencia: competencia,
                autor: pedido.autor)
            return try await carga.executar(conteudo)
        } catch let recusa as RecusaDeEntrada {
            throw TarefaRecusada(recusa.description)
        } catch let recusa as RecusaDeArquivo {
            throw TarefaRecusada(recusa.description)
        }
    }

    private typealias Pronta = (
        arquivo: ArquivoGuardado, especie: EspecieDeEntrada, competencia: Competencia, conteudo: ConteudoDaEntrada
    )

    /// Relê e, na primeira vez, confere de novo: entre a conferência e agora o banco pode ter mudado. `nil`: já estava aplicado.
    private func preparar(_ pedido: Pedido) async throws -> Pronta? {
        let entrada = self
        enum Desfecho: Sendable {
            case pronta(Pronta)
            case nada
            case recusada(String)
        }
        let desfecho = try await casa.banco.transacao(como: .motor) { t -> Desfecho in
            guard let arquivo = try ArquivoGuardado.ler(pedido.arquivo, travando: true, em: t) else {
                throw RecusaDeArquivo.naoEncontrado
            }
            switch arquivo.situacao {
            case .aplicado: return .nada
            case .conferido, .aplicando: break
            default: throw RecusaDeEntrada.naoConferido(situacao: arquivo.situacao.rawValue)
            }
            let retomando = arquivo.situacao == .aplicando
            let agora = entrada.casa.relogio.agora
            let critica = try ListaDeApontamentos(de: arquivo.id, continuando: retomando, entrada.casa.cofre, em: t)
            let lida = try entrada.ler(arquivo, critica, em: t)
            if !retomando {
                try critica.terminar()
                if let motivo = lida.motivo {
                    try ArquivoGuardado.marcar(arquivo.id, .recusado, motivo: motivo, as: agora, em: t)
                    return .recusada(motivo)
                }
                // Espera o corte ou a glosa que esteja lendo o que este arquivo vai mudar; os seguintes verão que ele se aplica.
                if let informada = lida.conteudo?.competencia {
                    _ = try FolhaDoMes.ler(informada + 1, travando: true, em: t)
                }
                try ArquivoGuardado.marcar(
                    arquivo.id, .aplicando, competencia: lida.conteudo?.competencia, as: agora, em: t)
            }
            guard let especie = EspecieDeEntrada(rawValue: arquivo.especie), let conteudo = lida.conteudo,
                let competencia = conteudo.competencia
            else { return .recusada(lida.motivo ?? "o arquivo não se lê mais") }
            return .pronta((arquivo, especie, competencia, conteudo.sem(linhas: lida.linhasComErro)))
        }
        switch desfecho {
        case .pronta(let pronta): return pronta
        case .nada: return nil
        case .recusada(let motivo): throw TarefaRecusada(motivo)
        }
    }
}
