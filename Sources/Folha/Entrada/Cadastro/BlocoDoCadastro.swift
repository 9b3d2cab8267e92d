import Auditoria
import Cadastro
import Cifra
import Contratos
import Nucleo

/// O que um bloco do cadastro vai gravar, decidido comparando o que a folha diz com o que havia.
struct BlocoDoCadastro {
    let competencia: Competencia
    /// Com que versão da chave se grava o índice do CPF.
    let versaoDoIndice: Int
    /// O que havia: dados por pessoa e vínculos por matrícula, só das pessoas do bloco.
    var dados: [Int64: DadosPessoais] = [:]
    var antes: [Matricula: VinculoGravado] = [:]

    private(set) var pessoasNovas: [PessoaNova] = []
    private(set) var pessoais: [(id: Int64, pessoal: [UInt8])] = []
    private(set) var mudadas: [(id: Int64, antes: DadosPessoais, depois: DadosPessoais)] = []
    private(set) var vinculosNovos: [VinculoGravado] = []
    private(set) var vinculosMudados: [VinculoGravado] = []
    private(set) var soVistos: [Int64] = []
    private(set) var desligados = 0
    /// Todos os vínculos que a folha trouxe neste bloco, como ficam.
    private(set) var daFolha: [VinculoGravado] = []

    init(competencia: Competencia, versaoDoIndice: Int) {
        (self.competencia, self.versaoDoIndice) = (competencia, versaoDoIndice)
    }

    /// Dados pessoais: os da primeira linha em vigor, ou da primeira; o que a folha não traz fica como estava.
    mutating func decidirPessoa(_ linhas: ArraySlice<LinhaDoCadastro>, _ pessoa: Int64, nova: Bool, _ cofre: Cofre)
        throws
    {
        guard let linha = linhas.first(where: \.vivo) ?? linhas.first else { return }
        let anteriores = dados[pessoa]
        let novos = DadosPessoais(
            nome: linha.nome, cpf: linha.cpf,
            nascimento: linha.nascimento ?? anteriores?.nascimento.flatMap { try? Dia.lendo($0) },
            email: linha.email ?? anteriores?.email, telefone: linha.telefone ?? anteriores?.telefone,
            banco: linha.banco ?? anteriores?.banco, agencia: linha.agencia ?? anteriores?.agencia,
            conta: linha.conta ?? anteriores?.conta)
        if nova {
            pessoasNovas.append(
                PessoaNova(
                    id: pessoa, indice: try DadosPessoais.indice(de: linha.cpf, versao: versaoDoIndice, cofre),
                    versaoDoIndice: versaoDoIndice,
                    pessoal: try novos.cifrados(para: pessoa, cofre)))
        } else if let anteriores, anteriores != novos {
            pessoais.append((pessoa, try novos.cifrados(para: pessoa, cofre)))
            mudadas.append((pessoa, anteriores, novos))
        }
    }

    mutating func decidirVinculo(_ linha: LinhaDoCadastro, id: Int64, pessoa: Int64, orgao: Int64, sucede: Int64?) {
        let anterior = antes[linha.matricula]
        let novo = VinculoGravado(
            id: id, pessoa: pessoa, matricula: linha.matricula, categoria: linha.categoria, situacao: linha.situacao,
            orgao: orgao,
            cargo: linha.cargo, admissao: linha.admissao ?? anterior?.admissao, encerramento: linha.encerramento,
            sucede: sucede ?? anterior?.sucede, visto: competencia)
        daFolha.append(novo)
        guard let anterior else { return vinculosNovos.append(novo) }
        var comparado = anterior
        comparado.visto = competencia
        if comparado == novo { return soVistos.append(id) }
        vinculosMudados.append(novo)
        if anterior.vivo, !novo.vivo { desligados += 1 }
    }

    /// O vínculo que outro sucedeu acaba com ele, se a folha já não o trouxe: ninguém mais reserva na matrícula velha.
    mutating func encerrarSucedido(_ matricula: Matricula?) {
        guard let matricula, var velho = antes[matricula], velho.vivo,
            !daFolha.contains(where: { $0.matricula == matricula })
        else { return }
        velho.situacao = "desligado"
        velho.encerramento = competencia.ultimoDia
        velho.visto = competencia
        vinculosMudados.append(velho)
        daFolha.append(velho)
    }

    /// Os vínculos novos em vigor que sucedem outro: os contratos seguem para eles (POC-GES-17).
    var trocas: [TransferirContratos.Troca] {
        vinculosNovos.compactMap { novo in
            guard novo.vivo, let anterior = novo.sucede, antes.values.contains(where: { $0.id == anterior }) else {
                return nil
            }
            return TransferirContratos.Troca(pessoa: novo.pessoa, de: anterior, para: novo.id)
        }
    }

    /// Quem tinha vínculo em vigor e ficou sem nenhum.
    var pessoasSemVinculo: [Int64] {
        var depois = antes
        for vinculo in daFolha { depois[vinculo.matricula] = vinculo }
        let tinham = Set(antes.values.filter(\.vivo).map(\.pessoa))
        let tem = Set(depois.values.filter(\.vivo).map(\.pessoa))
        return tinham.subtracting(tem).sorted()
    }
}

extension VinculoGravado {
    var vivo: Bool { situacao == "ativo" || situacao == "inativo" }

    var paraATrilha: Dado {
        [
            "categoria": .texto(categoria), "situacao": .texto(situacao), "orgao": .inteiro(orgao),
            "cargo": .texto(cargo),
            "admissao": .texto(admissao?.iso), "encerramento": .texto(encerramento?.iso), "sucede": .inteiro(sucede),
        ]
    }
}

extension DadosPessoais {
    var paraATrilha: Dado {
        [
            "nome": .texto(nome), "nascimento": .texto(nascimento), "email": .texto(email),
            "telefone": .texto(telefone),
            "banco": .texto(banco), "agencia": .texto(agencia), "conta": .texto(conta),
        ]
    }
}
