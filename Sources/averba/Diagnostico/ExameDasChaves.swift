import Acesso
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo

/// As chaves: onde estão, quem as lê, de que versão são e se abrem o que o banco guarda.
enum ExameDasChaves {
    /// O que se soube sem tocar no banco.
    struct Guarda: Sendable, Hashable {
        /// Permissão do arquivo em octal; `nil` quando as chaves vêm de variável.
        var modo: Int?
        var falha: String?
        var emTroca = false
        var mestra = 0
        /// Quantas chaves do índice cego há no arquivo.
        var indices = 1
    }

    static func guarda(_ origem: OrigemDaMestra) -> Guarda {
        var guarda = Guarda()
        if case .arquivo(let caminho) = origem {
            let atributos = try? FileManager.default.attributesOfItem(atPath: caminho)  // ausente: a leitura o diz
            guarda.modo = atributos?[.posixPermissions] as? Int
        }
        do {
            let mestra = try origem.ler()
            (guarda.mestra, guarda.emTroca) = (mestra.versao, mestra.emTroca)
            guarda.indices = mestra.versoesDoIndice.count
        } catch { guarda.falha = "\(error)" }
        return guarda
    }

    static func julgar(_ guarda: Guarda) -> AchadoDaInstalacao {
        let item = "arquivo de chaves"
        if let falha = guarda.falha {
            return .errado(
                item, falha,
                fazer: "sem as chaves nada se lê: restaure a cópia delas, ou corrija a permissão (chmod 600)")
        }
        if guarda.emTroca {
            return .atencao(item, "a troca da mestra não acabou", fazer: "rode «averba chaves mestra»")
        }
        if guarda.indices > 1 {
            return .atencao(
                item, "há \(guarda.indices) chaves do índice cego",
                fazer:
                    "rode «averba chaves rodar --finalidade indice» se a troca parou, e depois «averba chaves retirar --finalidade indice»"
            )
        }
        guard guarda.modo != nil else {
            return .atencao(
                item, "mestra \(guarda.mestra), por variável de ambiente",
                fazer: "confira que só o serviço a lê; em arquivo 0600 o sistema confere sozinho")
        }
        return .certo(item, "mestra \(guarda.mestra), só do dono")
    }

    /// O que o banco tem das chaves, e se elas abrem.
    struct Uso: Sendable, Hashable {
        /// Dias desde a criação da versão que cifra, por finalidade.
        var idades: [String: Int] = [:]
        /// Finalidades que se recifram e ainda têm versão antiga por retirar.
        var porRetirar: [String] = []
        /// Quantas linhas se abriram, e o que deu errado.
        var abertas = 0
        var falha: String?
    }

    static func uso(_ origem: OrigemDaMestra, _ banco: Banco, as agora: Instante) async -> Uso {
        do {
            return try await banco.transacao(como: Papel(nome: "motor"), soLeitura: true) { t in
                var uso = Uso()
                let cofre = try Cofre(ChavesNoBanco.abrir(mestra: origem.ler(), em: t))
                for linha in try t.executar(
                    """
                    SELECT finalidade, max(criada_em), count(*) FROM chave_embrulhada WHERE retirada_em IS NULL
                     GROUP BY finalidade ORDER BY finalidade
                    """)
                {
                    let (finalidade, criada, quantas): (String, Instante, Int) = (
                        try linha.ler(0), try linha.ler(1), try linha.ler(2)
                    )
                    uso.idades[finalidade] = Int((agora - criada).components.seconds / 86_400)
                    if quantas > 1, GirarChaves.recifraveis.contains(where: { $0.nome == finalidade }) {
                        uso.porRetirar.append(finalidade)
                    }
                }
                for linha in try t.executar("SELECT id, pessoal FROM pessoa ORDER BY id LIMIT 5") {
                    _ = try DadosPessoais.abrindo(try linha.ler(1), de: try linha.ler(0), cofre)
                    uso.abertas += 1
                }
                return uso
            }
        } catch {
            return Uso(falha: "\(error)")
        }
    }

    static func julgar(_ uso: Uso) -> [AchadoDaInstalacao] {
        let abre = "chaves abrem o banco"
        if let falha = uso.falha {
            return [
                .errado(
                    abre, falha,
                    fazer: "ponha o arquivo de chaves desta instalação; veja docs/seguranca/chaves.md, «Perda»")
            ]
        }
        let aberto: AchadoDaInstalacao =
            uso.abertas > 0
            ? .certo(abre, "\(uso.abertas) linhas abertas")
            : .atencao(abre, "não há pessoa cadastrada para abrir", fazer: "confira de novo depois da carga")
        let item = "rotação das chaves"
        let velhas = uso.idades.filter { $0.value > 365 && ["dados", "sessao"].contains($0.key) }.keys.sorted()
        if !uso.porRetirar.isEmpty {
            return [
                aberto,
                .atencao(
                    item, "há versão antiga de \(uso.porRetirar.joined(separator: ", "))",
                    fazer: "rode «averba chaves rodar» se a troca parou, e depois «averba chaves retirar»"),
            ]
        }
        if !velhas.isEmpty {
            return [
                aberto,
                .atencao(
                    item, "a chave de \(velhas.joined(separator: ", ")) tem mais de um ano",
                    fazer: "rode «averba chaves rodar»; o sistema continua no ar"),
            ]
        }
        return [aberto, .certo(item, "nenhuma chave de dados com mais de um ano")]
    }
}
