import Cifra
import Dispatch
import Foundation

/// O serviço de diretório do órgão: confere usuário e senha por ligação LDAP, fora do executor das tarefas.
///
/// A senha só viaja depois do TLS com o certificado conferido, e não se guarda. Um por processo: limita as conversas ao mesmo tempo e conta os
/// erros seguidos de cada conta.
/// - Fonte: RFC 4511 e RFC 4513.
package final class Diretorio: Sendable {
    package let configuracao: ConfiguracaoDoDiretorio
    private let relogio: @Sendable () -> Date
    private let erros: ErrosSeguidos
    private let vagas = Vagas(simultaneas: 8, filaMaxima: 64)
    private let fila = DispatchQueue(label: "averba.diretorio", qos: .userInitiated, attributes: .concurrent)

    private static let maximoDeBytesDoUsuario = 200

    package init(_ configuracao: ConfiguracaoDoDiretorio, relogio: @escaping @Sendable () -> Date) {
        self.configuracao = configuracao
        self.relogio = relogio
        erros = ErrosSeguidos(limite: configuracao.errosAntesDaPausa, pausa: configuracao.pausaEmSegundos)
    }

    /// Se a senha é a do usuário. O tempo da recusa varia com o que se achou: quem responde a gente o iguala.
    package func conferir(usuario: String, senha: String) async throws(FalhaDoDiretorio) -> RespostaDoDiretorio {
        try await foraDoExecutor { diretorio throws(FalhaDoDiretorio) in
            try diretorio.responder(usuario: usuario, senha: senha)
        }
    }

    /// Faz o que a configuração permite sem a senha de ninguém, e diz o que se conseguiu.
    package func experimentar() async throws(FalhaDoDiretorio) -> String {
        try await foraDoExecutor { diretorio throws(FalhaDoDiretorio) in try diretorio.experiencia() }
    }

    // MARK: - A conversa

    private func responder(usuario: String, senha: String) throws(FalhaDoDiretorio) -> RespostaDoDiretorio {
        guard !senha.isEmpty, !usuario.isEmpty else { return .recusou(.senhaVazia, nil) }
        guard usuario.utf8.count <= Self.maximoDeBytesDoUsuario, senha.utf8.count <= Senha.tamanhoMaximoEmBytes,
            !senha.utf8.contains(0)
        else { return .recusou(.naoExiste, nil) }
        switch configuracao.meio {
        case .procurando(let servico, let base, let filtro):
            return try procurando(servico, base, filtro, usuario, senha)
        case .direta(let modelo, let procura):
            return try direta(modelo, procura, usuario, senha)
        }
    }

    private func procurando(
        _ servico: ConfiguracaoDoDiretorio.Servico, _ base: String, _ filtro: ModeloDeDiretorio, _ usuario: String,
        _ senha: String
    ) throws(FalhaDoDiretorio) -> RespostaDoDiretorio {
        let conversa = try conversar(como: servico)
        guard let procurado = filtro.com(usuario) else { return .recusou(.naoExiste, nil) }
        guard let achadas = try conversa.procurar(em: base, filtro: procurado, atributo: configuracao.atributo) else {
            throw .configuracao("a base da procura não existe")
        }
        guard let achada = achadas.first, !achada.nomeDistinto.isEmpty else { return .recusou(.naoExiste, nil) }
        guard achadas.count == 1 else { return .recusou(.maisDeUma, nil) }
        // O grupo se olha antes, como a conta de serviço: a pessoa pode não ter direito de o ler.
        let ficha = try ficha(achada, conversa)
        return try ligar(conversa, como: achada.nomeDistinto, senha, conta: achada.nomeDistinto, ficha: ficha)
            ?? .confere(ficha)
    }

    private func direta(
        _ modelo: ModeloDeDiretorio, _ procura: ConfiguracaoDoDiretorio.Procura?, _ usuario: String, _ senha: String
    ) throws(FalhaDoDiretorio) -> RespostaDoDiretorio {
        guard let nome = modelo.com(usuario) else { return .recusou(.naoExiste, nil) }
        let conversa = try ConversaComDiretorio.abrir(configuracao)
        // A conta é o que se digitou: no nome já com escape a mesma letra teria muitas escritas.
        if let recusa = try ligar(conversa, como: nome, senha, conta: usuario, ficha: nil) { return recusa }
        let achadas: [ConversaComDiretorio.Entrada]?
        if let procura {
            guard let filtro = procura.filtro.com(usuario) else { return .recusou(.naoExiste, nil) }
            achadas = try conversa.procurar(em: procura.base, filtro: filtro, atributo: configuracao.atributo)
        } else {
            achadas = try conversa.procurar(
                em: nome, filtro: "(objectClass=*)", soEla: true, atributo: configuracao.atributo)
        }
        guard let achadas, let achada = achadas.first else {
            throw .configuracao("a pessoa ligada não lê a própria entrada")
        }
        guard achadas.count == 1 else { return .recusou(.maisDeUma, nil) }
        return .confere(try ficha(achada, conversa))
    }

    /// A recusa, ou `nil` se a senha é a da conta. `conta` é por onde se contam os erros dela.
    private func ligar(
        _ conversa: ConversaComDiretorio, como nome: String, _ senha: String, conta: String, ficha: FichaDoDiretorio?
    ) throws(FalhaDoDiretorio) -> RespostaDoDiretorio? {
        guard erros.deixaPerguntar(conta, em: relogio()) else { return .recusou(.errosDemais, ficha) }
        var volta = ErrosSeguidos.Volta.naoDisse
        defer { erros.voltou(conta, volta, em: relogio()) }
        guard let recusa = try conversa.ligar(como: nome, senha).recusa else {
            volta = .acertou
            return nil
        }
        if recusa.contaComoErro { volta = .errou }
        return .recusou(recusa, ficha)
    }

    private func conversar(
        como servico: ConfiguracaoDoDiretorio.Servico
    ) throws(FalhaDoDiretorio) -> ConversaComDiretorio {
        let conversa = try ConversaComDiretorio.abrir(configuracao)
        if let recusa = try conversa.ligar(como: servico.nome, servico.senha).recusa {
            throw .configuracao("a conta de serviço foi recusada (\(recusa.naTrilha))")
        }
        return conversa
    }

    private func ficha(
        _ achada: ConversaComDiretorio.Entrada, _ conversa: ConversaComDiretorio
    ) throws(FalhaDoDiretorio) -> FichaDoDiretorio {
        FichaDoDiretorio(
            nomeDistinto: achada.nomeDistinto, valores: achada.valores,
            noGrupo: try configuracao.grupo.map { grupo throws(FalhaDoDiretorio) in
                try esta(achada.nomeDistinto, em: grupo, conversa)
            } ?? true)
    }

    /// Se está no grupo: ele mesmo ou, no Active Directory, num grupo dentro dele. Grupo que não existe não tem ninguém.
    private func esta(
        _ nome: String, em grupo: String, _ conversa: ConversaComDiretorio
    ) throws(FalhaDoDiretorio) -> Bool {
        let membro = EscapeDeDiretorio.escapar(nome)
        let achados = try conversa.procurar(
            em: grupo,
            filtro: "(|(member=\(membro))(uniqueMember=\(membro))(member:1.2.840.113556.1.4.1941:=\(membro)))",
            soEla: true)
        return achados?.isEmpty == false
    }

    private func experiencia() throws(FalhaDoDiretorio) -> String {
        switch configuracao.meio {
        case .procurando(let servico, let base, _):
            let conversa = try conversar(como: servico)
            guard try conversa.procurar(em: base, filtro: "(objectClass=*)", soEla: true)?.isEmpty == false else {
                throw .configuracao("a base da procura não existe, ou a conta de serviço não a lê")
            }
            if let grupo = configuracao.grupo,
                try conversa.procurar(em: grupo, filtro: "(objectClass=*)", soEla: true)?.isEmpty != false
            {
                throw .configuracao("o grupo não existe, ou a conta de serviço não o lê")
            }
            return "TLS conferido, a conta de serviço entra e lê a base"
        case .direta:
            // Sem conta de serviço, o que se confere é a chegada: a entrada raiz é de quem pedir.
            _ = try ConversaComDiretorio.abrir(configuracao).procurar(em: "", filtro: "(objectClass=*)", soEla: true)
            return "TLS conferido; sem conta de serviço, a procura só se confere com alguém entrando"
        }
    }

    // MARK: - Fora do executor

    private func foraDoExecutor<T: Sendable>(
        _ conta: @escaping @Sendable (Diretorio) throws(FalhaDoDiretorio) -> T
    ) async throws(FalhaDoDiretorio) -> T {
        let resultado: Result<T, FalhaDoDiretorio>
        do {
            resultado = try await vagas.comVaga { [self] in
                await withCheckedContinuation { chamada in
                    fila.async {
                        chamada.resume(returning: Result { () throws(FalhaDoDiretorio) in try conta(self) })
                    }
                }
            }
        } catch {
            // Fila cheia, ou quem pediu foi embora.
            throw .ocupado
        }
        return try resultado.get()
    }
}
