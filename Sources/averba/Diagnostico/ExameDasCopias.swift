import BancoDeDados
import Foundation

/// As cópias de segurança e a âncora da trilha: o que tem de existir fora do banco.
enum ExameDasCopias {
    struct Copia: Sendable, Hashable {
        /// Da mais nova, em horas.
        let horas: Int
        /// Reconhece-se como despejo em claro.
        let emClaro: Bool
    }

    /// Onde se procura e o que se achou.
    enum Procura: Sendable, Hashable {
        case naoSei
        case nenhuma(pasta: String)
        case achada(Copia)
    }

    static func procurar(pasta: String?, agora: Date) -> Procura {
        guard let pasta else { return doPgbackrest(agora) }
        guard let nomes = FileManager.default.enumerator(atPath: pasta) else { return .nenhuma(pasta: pasta) }
        var nova: (caminho: String, data: Date)?
        for case let nome as String in nomes {
            let caminho = pasta + "/" + nome
            guard let atributos = try? FileManager.default.attributesOfItem(atPath: caminho),
                atributos[.type] as? FileAttributeType == .typeRegular,
                let data = atributos[.modificationDate] as? Date, data > (nova?.data ?? .distantPast)
            else { continue }
            nova = (caminho, data)
        }
        guard let nova else { return .nenhuma(pasta: pasta) }
        return .achada(
            Copia(horas: Int(agora.timeIntervalSince(nova.data) / 3_600), emClaro: pareceEmClaro(nova.caminho)))
    }

    /// O que a ferramenta diz da última cópia terminada.
    private static func doPgbackrest(_ agora: Date) -> Procura {
        guard let resposta = try? ComandoExterno().rodar(["pgbackrest", "info", "--output=json"]), resposta.deuCerto
        else { return .naoSei }
        let fins = resposta.texto.matches(of: /"stop":(\d+)/).compactMap { Double($0.1) }
        guard let ultimo = fins.max() else { return .nenhuma(pasta: "pgbackrest") }
        let cifrada = resposta.texto.contains(#""cipher":"aes-256-cbc""#)
        return .achada(Copia(horas: Int((agora.timeIntervalSince1970 - ultimo) / 3_600), emClaro: !cifrada))
    }

    /// Despejo do `pg_dump`, em texto ou no formato dele, ou arquivo `tar`: qualquer um se lê sem chave.
    private static func pareceEmClaro(_ caminho: String) -> Bool {
        guard let arquivo = FileHandle(forReadingAtPath: caminho) else { return false }
        defer { try? arquivo.close() }
        let comeco = [UInt8]((try? arquivo.read(upToCount: 512)) ?? Data())
        return comeco.starts(with: Array("PGDMP".utf8)) || comeco.starts(with: Array("--\n-- PostgreSQL".utf8))
            || (comeco.count > 262 && comeco[257..<262].elementsEqual("ustar".utf8))
    }

    static func julgar(_ procura: Procura) -> AchadoDaInstalacao {
        let item = "cópia de segurança"
        switch procura {
        case .naoSei:
            return .atencao(
                item, "não sei se há", fazer: "use o pgbackrest, ou diga em AVERBA_COPIAS a pasta das cópias cifradas")
        case .nenhuma(let pasta):
            return .errado(item, "nenhuma em \(pasta)", fazer: "faça uma agora, e agende uma por dia")
        case .achada(let copia):
            let idade = copia.horas < 48 ? "\(copia.horas) h" : "\(copia.horas / 24) dias"
            if copia.emClaro {
                return .errado(
                    item, "a última, de \(idade) atrás, não está cifrada", fazer: "cifre as cópias e apague a em claro")
            }
            if copia.horas > 7 * 24 {
                return .errado(item, "a última é de \(idade) atrás", fazer: "faça uma agora e veja por que parou")
            }
            return copia.horas > 26
                ? .atencao(item, "a última é de \(idade) atrás", fazer: "veja por que a do dia não saiu")
                : .certo(item, "a última é de \(idade) atrás; que ela volta, só o ensaio de restauração prova")
        }
    }

    // MARK: - A âncora

    struct Ancoragem: Sendable, Hashable {
        /// Último bloco selado no banco e último ancorado fora dele.
        let selado: Int64
        let ancorado: Int64
        /// A âncora e o banco no mesmo sistema de arquivos; `nil` se não se sabe.
        let juntos: Bool?
        /// Segundos que o evento mais velho espera selo além do tolerado.
        let atraso: Int64?
    }

    static func mesmoDisco(_ uma: String, _ outra: String) -> Bool? {
        func disco(_ caminho: String) -> Int? {
            let atributos = try? FileManager.default.attributesOfItem(atPath: caminho)  // não existe: não se sabe
            return atributos?[.systemNumber] as? Int
        }
        guard let um = disco(uma), let outro = disco(outra) else { return nil }
        return um == outro
    }

    static func julgar(_ ancoragem: Ancoragem) -> [AchadoDaInstalacao] {
        let item = "âncora da trilha"
        let fato = "\(ancoragem.ancorado) de \(ancoragem.selado) blocos"
        var achados: [AchadoDaInstalacao] = []
        if ancoragem.ancorado < ancoragem.selado {
            achados.append(
                .errado(item, fato, fazer: "rode «averba auditoria selar» e veja por que o serviço não ancora"))
        } else if ancoragem.ancorado > ancoragem.selado {
            achados.append(
                .errado(
                    item, fato + ": o banco tem menos do que se ancorou",
                    fazer: "rode «averba auditoria conferir»: cauda cortada ou cópia restaurada"))
        } else if ancoragem.selado == 0 {
            achados.append(.atencao(item, "nada selado ainda", fazer: "suba o servidor, que sela a cada segundo"))
        } else if ancoragem.juntos != false {
            achados.append(
                .atencao(
                    item, fato + ", no mesmo disco do banco",
                    fazer: "aponte AVERBA_ANCORA para outro volume, ou copie-a todo dia"))
        } else {
            achados.append(.certo(item, fato + ", fora do disco do banco"))
        }
        if let atraso = ancoragem.atraso {
            achados.append(
                .errado(
                    "selo da trilha", "há evento à espera há \(atraso) s",
                    fazer: "suba o servidor, ou ache a transação aberta há tempo demais"))
        } else {
            achados.append(.certo("selo da trilha", "em dia"))
        }
        return achados
    }
}
