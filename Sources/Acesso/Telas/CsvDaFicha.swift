import Html
import Web

extension FichaDoContrato {
    /// O CSV de uma das listas, se foi o que se pediu.
    package func csv(_ campos: Campos) -> Resposta? {
        if campos.texto("formato") == "csv" {
            return CsvEmPaginas.responder("parcelas-\(contrato.id)", Self.colunas, todas: parcelas)
        }
        if campos.texto("proximas-formato") == "csv" {
            return CsvEmPaginas.responder(
                "proximas-\(contrato.id)", ProximasParcelas.colunas, todas: proximas?.todas ?? [])
        }
        return nil
    }
}
