#pragma once

#include "ui/base/task.h"
#include "ui/explorer/tensor_report.h"

#include <QWidget>

#include <map>
#include <memory>
#include <stop_token>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace lathe::ui {

class LayerTable;
class ModuleModel;
class StripPanel;
class TensorPanel;
class Theme;
class ZeroCounter;

/// Looks into a model folder without the engine: tree-table of modules and tensors, architecture
/// strip, distribution and figures of the selected tensor. Headers first, bytes on demand.
class ExploreScreen : public QWidget {
    Q_OBJECT

public:
    explicit ExploreScreen(Theme& theme, QWidget* parent = nullptr);
    ~ExploreScreen() override;

    /// Opens a folder, a file in it or "bundled:NAME" in the background. What was open stays until
    /// the new one is read, and stays for good when that fails.
    void openModel(const QString& path);

    /// What was opened last, as given to openModel; empty when nothing is open.
    QString modelPath() const { return m_path; }

    /// True while headers, the selected tensor or zeros are being read.
    bool busy() const;

    /// Selects the module or tensor of that path ("layers.5.mlp.down_proj"). False: none has it.
    bool select(const QString& modulePath);

Q_SIGNALS:
    void openModelRequested();               ///< the button of the empty screen
    void modelOpened(const QString& path);   ///< shown now
    void statusChanged(const QString& text); ///< one line about the model or the selection

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeMessagePage();
    QWidget* makeContent();
    void connectParts();
    void retranslate();
    void showModel(const QString& path, const std::shared_ptr<const OpenedModel>& model);
    void showError(const Error& error);
    void showMessage(const QString& title, const QString& text, bool failed);
    void selectionChanged(int row);
    void showTensor(int row, int tensor);
    void countZerosOfAll();
    void reportStatus(int row);

    Theme& m_theme;
    ModuleModel* m_model;
    ZeroCounter* m_zeros;
    QStackedWidget* m_stack;
    QLabel* m_messageIcon;
    QLabel* m_messageTitle;
    QLabel* m_messageText;
    QPushButton* m_open;
    QLabel* m_banner; ///< an error while a model is shown
    StripPanel* m_strip;
    LayerTable* m_table;
    TensorPanel* m_panel;

    QString m_path;
    Task m_opening;
    bool m_openingNow = false;
    std::unique_ptr<Error> m_error;
    Task m_reading;
    std::stop_source m_readingStop;
    int m_readingTensor = -1;
    std::map<int, TensorReport> m_reports; ///< by tensor, of the open model
};

} // namespace lathe::ui
