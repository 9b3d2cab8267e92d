import Auditoria
import BancoDeDados
import Cifra
import Diretorio
import Nucleo

/// A entrada com o usuário e a senha que a pessoa tem no diretório do órgão (LDAP, Active Directory), sem senha aqui.
///
/// O diretório diz se a senha é a da conta; um atributo dele (CPF ou matrícula) liga a conta ao cadastro. Antes de a senha conferir, toda
/// recusa é a mesma e leva o mesmo tempo: o motivo fica na trilha.
/// - Fonte: POC-SER-01, RF-SER-02, RNF-SEG-02.
package struct DiretorioDoOrgao: Sendable {
    let diretorio: Diretorio
    let identificador: IdentificadorNaConta
    /// Como a tela chama a conta: «do MPMG».
    package let nome: String
    /// Em que portais se entra por ele; o da consignatária nunca.
    let portais: Set<Portal>
    /// Se o servidor também entra com uma senha daqui.
    let senhaPropria: Bool
    /// O mínimo que demora uma recusa.
    private let piso: Duration

    package init(
        _ diretorio: Diretorio, identificador: IdentificadorNaConta, nome: String, portais: Set<Portal> = [.servidor],
        senhaPropria: Bool = false, piso: Duration = .milliseconds(700)
    ) {
        precondition(!portais.contains(.consignataria), "a consignatária não entra pelo diretório do órgão")
        (self.diretorio, self.identificador, self.nome) = (diretorio, identificador, nome)
        (self.portais, self.senhaPropria, self.piso) = (portais, senhaPropria, piso)
    }

    func atende(_ portal: Portal) -> Bool { portais.contains(portal) }

    /// Quem entrou, ou `nil`: não conferiu, e não se diz por quê. Depois de conferir, lança `RecusaDaConta`, que já se pode explicar; o diretório
    /// que não responde lança `FalhaDoDiretorio`.
    func entrar(
        _ usuario: String, _ senha: String, em portal: Portal, demonstracao: Bool, _ casa: Instalacao, endereco: String
    ) async throws -> Entrar.Desfecho? {
        let inicio = ContinuousClock.now
        switch try await diretorio.conferir(usuario: usuario, senha: senha) {
        case .recusou(let recusa, let ficha):
            try await anotar(recusa, entrada(ficha, portal, demonstracao), casa, endereco)
            // Se a espera se cancela, não há quem veja a resposta.
            try? await Task.sleep(until: inicio + piso)
            return nil
        case .confere(let ficha):
            guard ficha.noGrupo else { throw RecusaDaConta.foraDoGrupo }
            // Dois valores não dizem quem é.
            guard ficha.valores.count < 2 else { throw RecusaDaConta.naoConfere }
            return try await entrada(ficha, portal, demonstracao).executar(casa, endereco: endereco)
        }
    }

    /// Confere de novo quem já está dentro e entrou por aqui. `false` é usuário ou senha que não conferem; errar não conta contra o usuário daqui.
    ///
    /// Lança `RecusaDaConta.outraPessoa` se a conta é de outro, e `FalhaDoDiretorio`.
    func confirmar(
        _ usuario: String, _ senha: String, _ confirmacao: ConfirmarNaConta, _ casa: Instalacao, por autor: Autor
    ) async throws -> Bool {
        let inicio = ContinuousClock.now
        switch try await diretorio.conferir(usuario: usuario, senha: senha) {
        case .recusou(let recusa, _):
            try await confirmacao.recusar(recusa.naTrilha, casa, por: autor)
            // Se a espera se cancela, não há quem veja a resposta.
            try? await Task.sleep(until: inicio + piso)
            return false
        case .confere(let ficha):
            guard ficha.noGrupo else { throw RecusaDaConta.foraDoGrupo }
            guard ficha.valores.count < 2 else { throw RecusaDaConta.naoConfere }
            try await confirmacao.executar(dono: identificador.dono(ficha.valores.first), casa, por: autor)
            return true
        }
    }

    private func entrada(_ ficha: FichaDoDiretorio?, _ portal: Portal, _ demonstracao: Bool) -> EntrarPelaConta {
        EntrarPelaConta(
            meio: .diretorio, portal: portal, dono: identificador.dono(ficha?.valores.first),
            demonstracao: demonstracao)
    }

    /// A recusa com o motivo e, se a conta é de alguém que já tem usuário, o usuário.
    private func anotar(
        _ recusa: RecusaDoDiretorio, _ entrada: EntrarPelaConta, _ casa: Instalacao, _ endereco: String
    ) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            let id = try entrada.conhecido(casa, em: t)
            let ato = Entrar.ato + "-recusado"
            let conteudo: Dado = ["motivo": .texto("\(MeioDeEntrada.diretorio.naTrilha): \(recusa.naTrilha)")]
            _ = try casa.trilha.registrar(
                [id.map { Evento(ato, objeto: "usuario", id: $0, conteudo) } ?? Evento(ato, conteudo)],
                por: .aindaFora(id, endereco: endereco), as: casa.relogio.agora, em: t)
        }
    }
}
