import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Crypto
import Documento
import Nucleo

/// O código que vai impresso: quem tem o papel o digita e confere. Só o resumo dele se guarda.
///
/// São 100 bits em 20 letras e algarismos que não se confundem (sem I, L, O e U), em grupos de cinco.
package struct CodigoDeConferencia: Sendable, Hashable {
    private static let alfabeto = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    /// Como se imprime: `ABCDE-FGHJK-MNPQR-STVWX`.
    package let escrito: String

    static func sortear(_ cofre: Cofre) -> CodigoDeConferencia {
        CodigoDeConferencia(letras: cofre.sorteio(20).map { alfabeto[Int($0 & 31)] })
    }

    /// O que se digitou, com ou sem traços, em maiúsculas ou não; `nil` se não tem a forma de um código.
    package init?(lendo texto: String) {
        let letras = texto.uppercased().filter { $0.isLetter || $0.isNumber }.map { letra -> Character in
            switch letra {
            case "O": "0"
            case "I", "L": "1"
            default: letra
            }
        }
        guard letras.count == 20, letras.allSatisfy(Self.alfabeto.contains) else { return nil }
        self.init(letras: letras)
    }

    private init(letras: [Character]) {
        escrito = CodigoDitado.emGrupos(String(letras), de: 5)
    }

    var resumo: [UInt8] { Array(SHA256.hash(data: Array(escrito.utf8))) }
}

/// Uma coisa que o documento diz, para quem o confere comparar.
package struct Afirmacao: Sendable, Hashable, Codable {
    package let nome: String
    package let valor: String

    package init(_ nome: String, _ valor: String) {
        self.nome = nome
        self.valor = valor
    }
}

/// Emite um documento em PDF com código de conferência, e grava o que permite conferi-lo, na mesma transação do evento.
///
/// - Fonte: POC-GES-04, RF-SER-01; experiência, regra 13.
package struct EmitirDocumento: Sendable {
    package static let ato = "documentos.emitir"
    package let especie: String
    package let titulo: String
    package let assunto: String
    package let objeto: String
    package let objetoId: Int64
    package let afirma: [Afirmacao]
    package let partes: [Documento.Parte]

    /// - Parameters:
    ///   - objeto: o registro de que o documento fala: tabela e id.
    ///   - afirma: o que quem confere compara com o papel.
    package init(
        especie: String, titulo: String, assunto: String, objeto: String, objetoId: Int64, afirma: [Afirmacao],
        partes: [Documento.Parte]
    ) {
        self.especie = especie
        self.titulo = titulo
        self.assunto = assunto
        self.objeto = objeto
        self.objetoId = objetoId
        self.afirma = afirma
        self.partes = partes
    }

    /// Os bytes e o código que saiu impresso neles.
    package struct Emitido: Sendable {
        package let pdf: [UInt8]
        package let codigo: CodigoDeConferencia
    }

    package func executar(_ casa: Instalacao, sistema: String, por autor: Autor) async throws -> Emitido {
        let agora = casa.relogio.agora
        let codigo = CodigoDeConferencia.sortear(casa.cofre)
        let consignante = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try Consignante.ler(em: t)
        }
        let pdf = try Documento(
            .init(
                entidade: consignante?.nome ?? sistema, emissor: "\(sistema) · Consignações em folha", titulo: titulo,
                assunto: assunto, autor: autor.nome, criadoEm: agora.iso,
                rodape: [
                    "Emitido em \(agora.naTela) por \(autor.nome).",
                    "Código de conferência: \(codigo.escrito). Confira em /conferir, no endereço do sistema.",
                ]), partes
        ).pdf()
        let guardado = DocumentoEmitido.Guardado(
            titulo: titulo, assunto: assunto, emissor: autor.nome, afirma: afirma)
        try await casa.banco.transacao(como: .motor) { t in
            let id = try casa.ids.proximo(em: t)
            let evento = try casa.trilha.registrar(
                [
                    Evento(
                        Self.ato, objeto: objeto, id: objetoId,
                        ["especie": .texto(especie), "documento": .inteiro(id)])
                ], por: autor, as: agora, em: t)
            let conteudo = try casa.cofre.cifrar(
                json: guardado, tabela: "documento_emitido", coluna: "conteudo", id: id)
            try t.executar(
                """
                INSERT INTO documento_emitido (id, codigo, especie, objeto, objeto_id, conteudo, resumo, autor_id, evento_id, em)
                VALUES (\(id), \(codigo.resumo), \(especie), \(objeto), \(objetoId), \(conteudo),
                        \(Array(SHA256.hash(data: pdf))), \(autor.usuario.valorSQL), \(evento[0]), \(agora))
                """)
        }
        return Emitido(pdf: pdf, codigo: codigo)
    }
}

/// Um documento já emitido, achado pelo código.
package struct DocumentoEmitido: Sendable {
    struct Guardado: Codable, Sendable {
        let titulo: String
        let assunto: String
        let emissor: String
        let afirma: [Afirmacao]
    }

    let guardado: Guardado
    let em: Instante
    /// SHA-256 do PDF, em hexadecimal.
    let resumo: String

    /// `nil`: nenhum documento saiu com este código.
    static func conferir(_ codigo: CodigoDeConferencia, _ casa: Instalacao) async throws -> DocumentoEmitido? {
        let cofre = casa.cofre
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            guard
                let linha = try t.uma(
                    "SELECT id, conteudo, resumo, em FROM documento_emitido WHERE codigo = \(codigo.resumo)")
            else { return nil }
            return DocumentoEmitido(
                guardado: try cofre.decifrar(
                    json: linha.ler(1), tabela: "documento_emitido", coluna: "conteudo", id: linha.ler(0)),
                em: try linha.ler(3),
                resumo: try linha.ler(2, como: [UInt8].self).emHexadecimal)
        }
    }
}
